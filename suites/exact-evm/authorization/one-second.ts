/**
 * Requests that must be sent and answered within one second of the wall clock, because they ask about a bound
 * in whole seconds. What crosses the second is sent again, so that the same target always gives the same answer.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import type { Exchange } from '../../kit/exchange.js';
import { type Authorization, type Payment, signDraft } from '../../kit/payment.js';
import type { SendOptions } from '../../kit/sender.js';
import { nowSeconds } from './draft-edits.js';

/** A target that needs longer than a second is asked this often, and its last answer counts. */
const attempts = 6;

/** Verifies a payment whose window is given by the second in which it is sent. */
export async function verifyInOneSecond(
  t: Check,
  window: (now: number) => Partial<Authorization>,
  options: SendOptions,
): Promise<{ readonly payment: Payment; readonly answer: Exchange }> {
  for (let attempt = 1; ; attempt += 1) {
    const draft = await t.draft();
    const now = nowSeconds();
    Object.assign(draft.authorization, window(now));
    const payment = await signDraft(draft);
    const answer = await t.verify(payment, options);
    const inside = [answer.sentAt, answer.answeredAt].every((at) => Math.floor(at / 1000) === now);
    if (inside || attempt === attempts) return { payment, answer };
  }
}
