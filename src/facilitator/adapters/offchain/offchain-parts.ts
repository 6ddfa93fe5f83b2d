/**
 * The named steps of a payment that a provider settles, as types. Each can be replaced on its own, like those of the
 * chain in `parts.ts`.
 * @module
 */
import type { Caip2 } from '../../../wire/caip.js';
import type { JsonObject } from '../../../wire/json.js';
import type { Delivery, Parsed, Parts, ReadRequest, SettleOutcome, Verdict } from '../../parts.js';
import type { SettlementRecord } from '../../store/settlement-store.js';
import type { BackendCall, BackendSettlement, BackendVerdict, OffchainBackend } from './backend.js';
import type { BridgeSteps } from './bridge-steps.js';

/** Where a request for a provider was dispatched to. */
export interface OffchainRoute {
  readonly rail: 'offchain';
  readonly adapter: string;
  /** The network that the provider is asked for. */
  readonly network: Caip2;
  readonly backend: OffchainBackend;
}

/** A parsed off-chain payment, as the JSON values that were sent. */
export interface OffchainPayment {
  readonly request: ReadRequest;
  readonly network: Caip2;
  /** The whole x402 payload. */
  readonly whole: JsonObject;
  /** The scheme's own payload. */
  readonly inner: JsonObject;
  readonly accepted: JsonObject;
  readonly requirements: JsonObject;
  readonly asset: string;
  readonly payTo: string;
  /** As it was sent: judged by the match steps. */
  readonly amount: string;
  readonly maxTimeoutSeconds: number;
  /** Payment intent or signature; undefined when there is none that is not blank. */
  readonly proof: string | undefined;
}

export type OffchainCheck = (payment: OffchainPayment, route: OffchainRoute) => Verdict;

/** Comparisons that need no provider; they run in this order, before the first call. */
export interface OffchainMatchParts {
  /** `accepted` is what is required, in every member. */
  readonly accepted: OffchainCheck;
  /** `maxTimeoutSeconds` is a positive integer. */
  readonly timeout: OffchainCheck;
  /** The amount is a plain positive decimal. */
  readonly amount: OffchainCheck;
}

export interface OffchainContext {
  readonly payment: OffchainPayment;
  readonly route: OffchainRoute;
  readonly call: BackendCall;
  readonly key: string;
  readonly bodyDigest: string;
  readonly delivery: Delivery;
}

export type OffchainReplayCase = (
  record: SettlementRecord,
  context: OffchainContext,
  parts: Parts,
) => Promise<SettleOutcome>;

/** The replay rule off chain, by what is known of the payment. */
export interface OffchainReplayParts {
  /** Another request of this process is settling it now. */
  inFlight(context: OffchainContext): SettleOutcome;
  /** A record of the same payment with another body. */
  readonly otherBody: OffchainReplayCase;
  /** Settled, and a caller was told. */
  readonly told: OffchainReplayCase;
  /** Settled, and nobody was told. */
  readonly owed: OffchainReplayCase;
  /** The provider was asked, or may have been, and its answer is not known: it is asked again. */
  readonly unknown: OffchainReplayCase;
}

/** Who a provider said would pay, by payment: for the comparison with who it says has paid. */
export interface SeenPayers {
  note(key: string, payer: string | undefined): void;
  of(key: string): string | undefined;
}

export interface OffchainParts {
  payment(request: ReadRequest, route: OffchainRoute): Parsed<OffchainPayment>;
  readonly match: OffchainMatchParts;
  /** The request to the bridge, with its idempotency key. */
  call(payment: OffchainPayment, route: OffchainRoute): BackendCall;
  /** What makes two requests the same payment. */
  identity(payment: OffchainPayment, route: OffchainRoute): string;
  /** The steps of one call, where the provider is an HTTP bridge. */
  readonly bridge: BridgeSteps;
  verify(call: BackendCall, route: OffchainRoute, bridge?: BridgeSteps): Promise<BackendVerdict>;
  settle(call: BackendCall, route: OffchainRoute, bridge?: BridgeSteps): Promise<BackendSettlement>;
  /** What is wrong with a success of the provider; undefined: nothing. */
  doubt(context: OffchainContext, settlement: { readonly payer?: string }): string | undefined;
  /** Takes the payment for this request: undefined when it is ours now, else the record in the way. */
  claim(context: OffchainContext, parts: Parts): Promise<SettlementRecord | undefined>;
  readonly replay: OffchainReplayParts;
  readonly payers: SeenPayers;
}
