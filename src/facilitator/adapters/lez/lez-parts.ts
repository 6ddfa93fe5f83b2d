/**
 * The named steps of a LEZ payment. Each can be replaced on its own, like those of the other rails.
 * @module
 */
import type { BackendAnswer, PaymentBackend, Transfer } from '../../../lez/backend.js';
import { isInWindow, type PaymentCheck, type PaymentChecks, paymentChecks } from '../../../lez/checks.js';
import type { LezCode, LezOutcome } from '../../../lez/codes.js';
import { paymentDigest, transactionOf } from '../../../lez/digest.js';
import type { Offer } from '../../../lez/offer.js';
import { type PaymentPayload, readPaymentPayload } from '../../../lez/payment-payload.js';
import type { Caip2 } from '../../../wire/caip.js';
import type { JsonObject } from '../../../wire/json.js';
import type { SettlementRecord } from '../../store/settlement-store.js';

/** Where a request for LEZ was dispatched to. */
export interface LezRoute {
  readonly rail: 'lez';
  readonly adapter: string;
  readonly network: Caip2;
  readonly backend: PaymentBackend;
}

/** One payment that was read, with what is asked for it. */
export interface LezOrder {
  readonly payment: PaymentPayload;
  readonly offer: Offer;
  readonly route: LezRoute;
}

/** What became of a request. `unavailable` is nobody's refusal: it carries no code. */
export type LezResult =
  | { readonly kind: 'done'; readonly payer: string; readonly transaction: string }
  | {
      readonly kind: 'refused';
      readonly code: LezCode;
      readonly payer: string | null;
      readonly transaction: string;
    }
  | { readonly kind: 'unavailable'; readonly why: string; readonly status: 501 | 502 };

export interface LezParts {
  read(payload: JsonObject): LezOutcome<PaymentPayload>;
  readonly checks: PaymentChecks;
  readonly window: PaymentCheck;
  /** What makes two settles the same payment. */
  identity(order: LezOrder): string;
  transfer(order: LezOrder): Transfer;
  verify(transfer: Transfer, route: LezRoute): Promise<BackendAnswer>;
  settle(transfer: Transfer, route: LezRoute): Promise<BackendAnswer>;
  /** The answer to a payment whose success was given. */
  told(record: SettlementRecord, order: LezOrder): LezResult;
  /** What goes out, in the spelling of the prototype. */
  answer(result: LezResult, endpoint: 'verify' | 'settle', network: string): JsonObject;
}

export const lezRefusal = (code: LezCode, order?: LezOrder, transaction = ''): LezResult => ({
  kind: 'refused',
  code,
  payer: order?.payment.from ?? null,
  transaction,
});

/** Every step as docs/spec/lez-1.md has it. */
export const lezParts: LezParts = {
  read: readPaymentPayload,
  checks: paymentChecks,
  window: isInWindow,
  identity: ({ payment, route }) => `${route.adapter}/${payment.from}/${payment.nonce}`,
  transfer: ({ payment }) => ({
    transaction: transactionOf(paymentDigest(payment)),
    network: payment.accepted.network,
    asset: payment.accepted.asset,
    amount: payment.accepted.amount,
    from: payment.from,
    to: payment.accepted.payTo,
    nonce: payment.nonce,
    signedTx: null,
  }),
  verify: (transfer, { backend }) => backend.verify(transfer),
  settle: (transfer, { backend }) => backend.settle(transfer),
  told: ({ transaction }, order) => lezRefusal('nonce_replayed', order, transaction),
  answer: (result, endpoint, network): JsonObject => {
    const reason =
      result.kind === 'refused' ? result.code : result.kind === 'unavailable' ? result.why : null;
    const payer = result.kind === 'unavailable' ? null : result.payer;
    if (endpoint === 'verify') return { is_valid: result.kind === 'done', invalid_reason: reason, payer };
    return {
      success: result.kind === 'done',
      transaction: result.kind === 'unavailable' ? '' : result.transaction,
      network,
      payer,
      error_reason: reason,
    };
  },
};
