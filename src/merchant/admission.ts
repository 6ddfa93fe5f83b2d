/**
 * What the gate says about a payment, as answers: a stable code with the status that belongs to it, the answer that an
 * earlier request got, or leave to go on.
 * Source: the authorization specification, sections 13 and 14.3.
 * @module
 */
import type { Authorization } from '../authorization/authorization-input.js';
import type { Refusal } from '../warrant/refusal.js';
import { refusalCodes } from '../warrant/refusal-codes.js';
import type { PaymentRequired } from '../wire/payment-required.js';
import type { Gate } from './gate.js';
import { keepAnswer } from './kept-answer.js';
import { merchantAnswer } from './merchant-answers.js';
import type { Sold } from './sell.js';

/** A store that is down may be up again in a second; so may be a request that is still running. */
const retrySeconds = 1;

/** Nobody can be authorized at the moment. */
export const gateUnavailable = (): Response =>
  merchantAnswer({ status: 503, error: 'verifier_unavailable', retryAfter: retrySeconds });

/** A refusal as the visitor sees it: the code alone, and where a new payment may help a fresh challenge. */
export async function refusalAnswer(
  { code }: Refusal,
  freshChallenge: () => Promise<PaymentRequired | undefined>,
): Promise<Response> {
  const { status } = refusalCodes[code];
  if (status === 503) return gateUnavailable();
  if (status !== 402) return merchantAnswer({ status, error: code });
  const challenge = await freshChallenge();
  return challenge === undefined ? gateUnavailable() : merchantAnswer({ status, error: code, challenge });
}

/** Tells the gate what a sale came to; gives the answer to send. */
export async function reportSale(
  gate: Gate,
  { claim, identifier }: Authorization,
  { end, response }: Sold,
): Promise<Response> {
  // A success takes nothing back, and without an identifier nobody asks for it again.
  if (end === 'open' || (end === 'paid' && identifier === undefined)) return response;
  if (identifier === undefined) {
    await gate.report(claim, { success: false, answer: {} });
    return response;
  }
  const { response: given, kept } = keepAnswer(response);
  const reported = kept.then((answer) => gate.report(claim, { success: end === 'paid', answer }));
  // What was paid may be a stream that takes its time. What failed gives its budget back before anybody asks again.
  if (end === 'failed') await reported;
  return given;
}
