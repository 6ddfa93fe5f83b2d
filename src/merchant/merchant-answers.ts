/**
 * Everything that a merchant says about a payment, in the headers of x402 version 2. None of it depends on the rail,
 * and none of it may be cached.
 * @module
 */
import {
  encodePaymentRequired,
  encodePaymentResponse,
  paymentRequiredHeader,
  paymentResponseHeader,
} from '../wire/header-codec.js';
import type { PaymentRequired } from '../wire/payment-required.js';
import type { SettleResponse } from '../wire/settle-response.js';

/** The codes of the merchant's own refusals; others are the facilitator's. */
export const merchantCodes = {
  required: 'payment_required',
  badHeader: 'invalid_payload',
  notOffered: 'accepted_requirements_mismatch',
  used: 'duplicate_settlement',
  inProgress: 'settlement_in_progress',
  pending: 'settlement_pending',
  unknown: 'settlement_unknown',
  unavailable: 'facilitator_unavailable',
  notKept: 'answer_not_kept',
} as const;

interface MerchantAnswer {
  readonly status: number;
  readonly error: string;
  /** Offers; left out where they would invite to pay twice. */
  readonly challenge?: PaymentRequired;
  readonly settlement?: SettleResponse;
  /** Seconds after which it is worth while to send the same again. */
  readonly retryAfter?: number;
}

/** A refusal as the visitor sees it: JSON, and the payment headers that belong to it. */
export function merchantAnswer(answer: MerchantAnswer): Response {
  const { status, error, challenge, settlement, retryAfter } = answer;
  const required = challenge === undefined ? undefined : { ...challenge, error };
  return new Response(JSON.stringify(required ?? { x402Version: 2, error }), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(required === undefined ? {} : { [paymentRequiredHeader]: encodePaymentRequired(required) }),
      ...(settlement === undefined ? {} : { [paymentResponseHeader]: encodePaymentResponse(settlement) }),
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
  });
}

/** A settlement that did not succeed, or not yet, as PAYMENT-RESPONSE tells it. */
export function failedSettlement(errorReason: string, network: string, transaction = ''): SettleResponse {
  return { success: false, errorReason, transaction, network };
}

/** What was bought, with its receipt. */
export function paidAnswer(bought: Response, receipt: SettleResponse): Response {
  const headers = new Headers(bought.headers);
  headers.set(paymentResponseHeader, encodePaymentResponse(receipt));
  // A cache that does not know PAYMENT-SIGNATURE would give the answer to whoever asks next.
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  return new Response(bought.body, { status: bought.status, statusText: bought.statusText, headers });
}
