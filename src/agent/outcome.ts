/**
 * What became of a payment, as far as an answer tells. Only a receipt says that it succeeded, and only a refusal of a
 * payment that was never in doubt says that it did not; everything else is open.
 * @module
 */
import { decodePaymentResponse, paymentResponseHeader } from '../wire/header-codec.js';
import { classesOf } from '../wire/reason-classes.js';
import type { SettleResponse } from '../wire/settle-response.js';
import { findChallenge } from './read-challenge.js';

export type Outcome =
  | { readonly kind: 'paid'; readonly receipt: SettleResponse }
  /** Nothing was paid. */
  | { readonly kind: 'refused'; readonly reason: string; readonly receipt: SettleResponse | undefined }
  /** An earlier sending of the payment was settled, and its answer never arrived. */
  | { readonly kind: 'lost'; readonly reason: string; readonly receipt: SettleResponse | undefined }
  /** Money may have moved, or may move yet. */
  | { readonly kind: 'open'; readonly receipt: SettleResponse | undefined };

function findReceipt(response: Response): SettleResponse | undefined {
  const header = response.headers.get(paymentResponseHeader);
  if (header === null) return undefined;
  try {
    return decodePaymentResponse(header);
  } catch {
    return undefined;
  }
}

/**
 * Reads the answer to a payment for a network. `doubtful` says that the payment was sent before without a certain
 * outcome: then a refusal of this sending says nothing about the first one.
 */
export function readOutcome(response: Response, network: string, doubtful: boolean): Outcome {
  const { status } = response;
  const receipt = findReceipt(response);
  const open: Outcome = { kind: 'open', receipt };
  if (receipt?.success === true) {
    const isSound = status !== 402 && receipt.transaction !== '' && receipt.network === network;
    return isSound ? { kind: 'paid', receipt } : open;
  }
  if (status < 400 || status >= 500) return open;
  const reason = receipt?.errorReason ?? findChallenge(response)?.error ?? `http_${status}`;
  const classes = classesOf(reason);
  if (classes.includes('PENDING')) return open;
  if (!doubtful) return { kind: 'refused', reason, receipt };
  return classes.includes('NONCE') ? { kind: 'lost', reason, receipt } : open;
}
