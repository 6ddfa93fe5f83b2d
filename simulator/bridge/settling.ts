/**
 * The provider's business: whether a payment could be made, and making it. Verify reads the ledger and never writes;
 * settle reserves the money, works, and posts one transaction.
 * @module
 */
import type { JsonObject } from '../../src/wire/json.js';
import { type BridgeRequest, type Due, dueOf } from './bridge-request.js';
import { type DedupeSwitch, dedupeSlot } from './dedupe.js';
import type { Ledger } from './ledger/ledger.js';
import type { PayloadShape } from './payment-key.js';
import type { BridgeProfile } from './profiles.js';

/** What stands beside an entry that a settle made. */
export interface PaymentMemo {
  readonly kind: 'payment';
  /** Payment key. */
  readonly key: string;
  readonly proof: string;
  readonly shape: PayloadShape;
  /** The network that the request named. */
  readonly network: string;
  readonly payer: string;
  readonly payee: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly idempotencyKey?: string;
}

/** What stands beside an entry of any other origin. */
export interface FundingMemo {
  readonly kind: 'funding';
}

export type BridgeMemo = PaymentMemo | FundingMemo;
export type BridgeLedger = Ledger<BridgeMemo>;

export interface SettlingParts {
  readonly profile: BridgeProfile;
  readonly ledger: BridgeLedger;
  readonly dedupe: DedupeSwitch;
  /** Who pays for a proof of payment. */
  readonly payerOf: (proof: string) => string;
  readonly nextTransactionId: () => string;
}

export interface SettleCall {
  readonly request: BridgeRequest;
  readonly idempotencyKey?: string;
  /** The provider's work while the money is on hold; false: it was stopped. */
  readonly work?: () => Promise<boolean>;
}

export interface Settling {
  readonly verify: (request: BridgeRequest) => JsonObject;
  readonly settle: (call: SettleCall) => Promise<JsonObject>;
}

interface Payable extends Due {
  readonly proof: string;
  readonly payer: string;
}

export const createSettling = (parts: SettlingParts): Settling => {
  const { profile, ledger, dedupe, payerOf, nextTransactionId } = parts;
  const { reasons, extras } = profile;
  /** Settled payments by slot: the payment's key and the answer that it got. */
  const settled = new Map<string, { readonly key: string; readonly answer: JsonObject }>();
  const running = new Map<string, { readonly key: string; readonly answer: Promise<JsonObject> }>();

  const payable = (request: BridgeRequest): Payable | string => {
    const { proof } = request;
    if (proof === undefined) return reasons.missingProof;
    const due = dueOf(request);
    if (due === undefined) return reasons.invalidAmount;
    return { ...due, proof, payer: payerOf(proof) };
  };

  const declined = (reason: string): JsonObject => ({
    success: false,
    payer: null,
    transaction: null,
    reason,
    ...extras,
  });

  const commit = async ({ request, idempotencyKey, work }: SettleCall): Promise<JsonObject> => {
    const payment = payable(request);
    if (typeof payment === 'string') return declined(payment);
    const { payer, payTo, asset, amount, proof } = payment;
    const id = nextTransactionId();
    if (ledger.hold({ id, account: payer, asset, amount }) !== undefined) {
      return declined(reasons.insufficientFunds);
    }
    if (work !== undefined && !(await work())) {
      ledger.release(id);
      return declined(reasons.invalidRequest);
    }
    const postings = [
      { account: payer, asset, amount: -amount },
      { account: payTo, asset, amount },
    ];
    const posted = ledger.capture(
      id,
      { id, postings },
      {
        kind: 'payment',
        key: request.key,
        proof,
        shape: request.shape,
        network: request.network,
        payer,
        payee: payTo,
        asset,
        amount,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      },
    );
    if (!posted.ok) {
      ledger.release(id);
      return declined(reasons.invalidRequest);
    }
    const answer: JsonObject = { success: true, payer, transaction: id, reason: null, ...extras };
    const done = { key: request.key, answer };
    for (const mode of ['by_payment', 'by_header'] as const) {
      const slot = dedupeSlot(mode, request.key, idempotencyKey);
      if (slot !== undefined) settled.set(slot, done);
    }
    return answer;
  };

  return {
    verify: (request) => {
      const payment = payable(request);
      const no = (reason: string, payer: string | null = null): JsonObject => ({
        valid: false,
        payer,
        reason,
        ...extras,
      });
      if (typeof payment === 'string') return no(payment);
      const { payer, asset, amount } = payment;
      const slot = dedupeSlot(dedupe.modeFor(request), request.key, undefined);
      // What is settled already can be settled again, without a further debit.
      const paid = slot !== undefined && settled.has(slot);
      if (!paid && ledger.available(payer, asset) < amount) return no(reasons.insufficientFunds, payer);
      return { valid: true, payer, reason: null, ...extras };
    },
    settle: (call) => {
      const { request, idempotencyKey } = call;
      const slot = dedupeSlot(dedupe.modeFor(request), request.key, idempotencyKey);
      if (slot === undefined) return commit(call);
      const known = settled.get(slot) ?? running.get(slot);
      if (known !== undefined) {
        return Promise.resolve(known.key === request.key ? known.answer : declined(reasons.keyReused));
      }
      const answer = commit(call).finally(() => running.delete(slot));
      running.set(slot, { key: request.key, answer });
      return answer;
    },
  };
};
