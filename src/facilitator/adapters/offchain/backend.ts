/**
 * A provider as the facilitator sees it: one question, one order, and what can be known of their outcome.
 * @module
 */
import type { JsonObject } from '../../../wire/json.js';
import type { BridgeSteps } from './bridge-steps.js';

/** One payment, in the words of the bridge contract. */
export interface BackendCall {
  readonly network: string;
  /** The scheme's own payload, or the whole x402 object, as the adapter is configured. */
  readonly paymentPayload: JsonObject;
  readonly paymentRequirements: JsonObject;
  /** The same for every attempt of a payment, different for others. */
  readonly idempotencyKey: string;
  /** Text that stands for the payer's consent, when there is one. */
  readonly proof: string | undefined;
  /** Upper bound of the time for one call. */
  readonly maxTimeoutSeconds: number;
}

/** No usable answer. `reason` is for the caller. */
export interface BackendFailure {
  readonly kind: 'failed';
  readonly reason: string;
  /** True: nothing can have happened at the provider. */
  readonly certain: boolean;
  readonly retryAfterSeconds?: number;
}

interface Declined {
  readonly kind: 'declined';
  /** A code; absent when the provider gave none. */
  readonly reason?: string;
  /** What the provider said in a sentence. */
  readonly message?: string;
  readonly payer?: string;
}

export type BackendVerdict = { readonly kind: 'valid'; readonly payer?: string } | Declined | BackendFailure;

export type BackendSettlement =
  | { readonly kind: 'settled'; readonly transaction: string; readonly payer?: string }
  | Declined
  | BackendFailure;

export interface OffchainBackend {
  /** A mock has no provider behind it: it knows a payment by its proof alone. */
  readonly type: 'mock' | 'http';
  readonly payloadShape: 'inner' | 'whole';
  /** Never rejects. `steps` are those of an HTTP call; the contract's when left out. */
  verify(call: BackendCall, steps?: BridgeSteps): Promise<BackendVerdict>;
  /** Never rejects. */
  settle(call: BackendCall, steps?: BridgeSteps): Promise<BackendSettlement>;
  close(): Promise<void>;
}
