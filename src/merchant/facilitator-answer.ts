/**
 * What an answer of the facilitator means for a merchant. The body decides and not the status, except that a 5xx
 * decides nothing: money may have moved behind it.
 * @module
 */
import { isAtomicAmount } from '../wire/atomic-amount.js';
import { classesOf } from '../wire/reason-classes.js';
import { type SettleResponse, settleResponseSchema } from '../wire/settle-response.js';
import { verifyResponseSchema } from '../wire/verify-response.js';

export interface FacilitatorAnswer {
  readonly status: number;
  /** Undefined when it is no JSON, or too long. */
  readonly body: unknown;
}

/** No answer that decides anything. */
export interface Trouble {
  readonly kind: 'trouble';
  readonly why: 'timeout' | 'connection' | 'status' | 'bad_answer' | 'not_final';
}

export type VerifyOutcome =
  | { readonly kind: 'valid' }
  | { readonly kind: 'refused'; readonly reason: string }
  | Trouble;

export type SettleOutcome =
  | { readonly kind: 'settled'; readonly receipt: SettleResponse }
  | { readonly kind: 'refused'; readonly reason: string; readonly transaction: string }
  /** Broadcast, and not confirmed yet. */
  | { readonly kind: 'pending'; readonly transaction: string }
  | Trouble;

const troubled = (why: Trouble['why']): Trouble => ({ kind: 'trouble', why });

/** Reasons go to the visitor, so they are codes or nothing; free text may quote what is nobody's business. */
const codeOf = (reason: string | undefined, otherwise: string): string =>
  reason !== undefined && /^[A-Za-z][A-Za-z0-9_]{0,79}$/.test(reason) ? reason : otherwise;

const isShortText = (text: string | undefined): text is string =>
  text !== undefined && text.length <= 256 && !/\p{Cc}/u.test(text);

const isOk = (status: number) => status >= 200 && status < 300;
/** A refusal may come with 200 or 4xx; 429 is no verdict on the payment. */
const mayRefuse = (status: number) => isOk(status) || (status >= 400 && status < 500 && status !== 429);

/** Reads the answer of POST /verify. */
export function readVerifyAnswer(answer: FacilitatorAnswer | Trouble): VerifyOutcome {
  if ('kind' in answer) return answer;
  if (!mayRefuse(answer.status)) return troubled('status');
  const parsed = verifyResponseSchema.safeParse(answer.body);
  if (!parsed.success) return troubled('bad_answer');
  const { isValid, invalidReason } = parsed.data;
  if (isValid) return isOk(answer.status) ? { kind: 'valid' } : troubled('bad_answer');
  return { kind: 'refused', reason: codeOf(invalidReason, 'verification_failed') };
}

/** Reads the answer of POST /settle for a payment on a network. */
export function readSettleAnswer(answer: FacilitatorAnswer | Trouble, network: string): SettleOutcome {
  if ('kind' in answer) return answer;
  const { status, body } = answer;
  const parsed = settleResponseSchema.safeParse(body);
  if (!parsed.success) return troubled(mayRefuse(status) ? 'bad_answer' : 'status');
  const { success, errorReason, transaction, payer, amount } = parsed.data;
  if (!isShortText(transaction)) return troubled('bad_answer');
  if (success) {
    if (!isOk(status) || transaction === '' || parsed.data.network !== network) return troubled('bad_answer');
    const receipt = {
      success,
      transaction,
      network,
      ...(isShortText(payer) ? { payer } : {}),
      ...(isAtomicAmount(amount) ? { amount } : {}),
    };
    return { kind: 'settled', receipt };
  }
  if (errorReason === 'settlement_pending') return { kind: 'pending', transaction };
  if (errorReason !== undefined && classesOf(errorReason).includes('PENDING')) return troubled('not_final');
  if (!mayRefuse(status)) return troubled('status');
  return { kind: 'refused', reason: codeOf(errorReason, 'settlement_failed'), transaction };
}
