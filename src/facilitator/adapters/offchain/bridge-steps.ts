/**
 * The steps of one call to an HTTP bridge, each a plain value that can be replaced on its own: what is sent, one
 * attempt, whether another one is due, and what the answer means.
 * @module
 */
import type { Dispatcher } from 'undici';
import type { JsonObject } from '../../../wire/json.js';
import { type Attempt, type AttemptRequest, attemptCall } from './attempt.js';
import type { BackendCall, BackendSettlement, BackendVerdict } from './backend.js';
import { readSettlement, readVerdict } from './bridge-answer.js';

export type BridgeOrder = 'verify' | 'settle';

/** What one call is sent with. */
export interface BridgeSending {
  readonly order: BridgeOrder;
  readonly apiKey: string | undefined;
  readonly idempotency: 'header' | 'none';
}

export interface BridgeSteps {
  /** All but the id of the attempt. */
  headers(call: BackendCall, sending: BridgeSending): Readonly<Record<string, string>>;
  body(call: BackendCall): JsonObject;
  /** One HTTP request. Never rejects. */
  attempt(dispatcher: Dispatcher, request: AttemptRequest, origin: string): Promise<Attempt>;
  /** Whether what came of the first attempt allows a second one. */
  again(first: Attempt, sending: BridgeSending): boolean;
  verdict(attempt: Attempt, nowMs: number): BackendVerdict;
  settlement(attempt: Attempt, nowMs: number): BackendSettlement;
}

/** The steps as the contract has them. */
export const bridgeSteps: BridgeSteps = {
  headers: ({ idempotencyKey }, { order, apiKey, idempotency }) => ({
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...(order === 'settle' && idempotency === 'header' ? { 'idempotency-key': idempotencyKey } : {}),
  }),
  body: ({ network, paymentPayload, paymentRequirements }) => ({
    network,
    paymentPayload,
    paymentRequirements,
  }),
  attempt: attemptCall,
  // A verify that did not arrive; a settle that did not arrive, or whose answer did not, under a key that makes it safe.
  again: (first, { order, idempotency }) => {
    if (order === 'verify') return first.kind === 'lost' && !first.sent;
    if (idempotency !== 'header') return false;
    return first.kind === 'lost' ? first.why === 'connection' : first.status >= 500;
  },
  verdict: readVerdict,
  settlement: readSettlement,
};
