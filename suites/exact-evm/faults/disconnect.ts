/**
 * The caller goes away while its payment settles.
 * @module
 */
import { classesOf } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, reasonOf, show, succeeded, transactionOf } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { type Left, settleAndLeave } from './settle-and-leave.js';

/** Retries of one who was told that the settlement is not over, and milliseconds between them. */
const retries = { count: 20, everyMs: 150 } as const;

async function retryUntilKnown(t: Check, name: string, payment: Payment): Promise<readonly Exchange[]> {
  const answers: Exchange[] = [];
  for (let tries = 0; tries < retries.count; tries += 1) {
    const answer = await t.settle(payment, { case: name, role: 'free' });
    answers.push(answer);
    if (!classesOf(reasonOf(answer) ?? '').includes('PENDING')) break;
    await t.wait(retries.everyMs, 'the settlement is still under way');
  }
  return answers;
}

/** Whoever is answered before the line is cut tries again with another payment, three times in all. */
async function leaveInTime(t: Check, name: string): Promise<Left & { readonly payment: Payment }> {
  for (let tries = 1; ; tries += 1) {
    const payment = await t.payment();
    const gone = await settleAndLeave(t, name, payment);
    if (!gone.left.answer || tries >= 3) return { ...gone, payment };
  }
}

check(
  'X402-FLT-015',
  {
    title: 'gives a caller who hung up the success of the settlement with the next identical settle',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['pending', 'replay', 'concurrency', 'funds'],
    spec: '@x402/core 2.27.0 types/facilitator (timeout is indeterminate)',
    why: 'A time limit on the way costs the payer the money: it was debited, and no retry ever learns of it.',
    fix: 'Finish the settlement whoever listens, keep its outcome until somebody received it, and answer the identical retry with it, once.',
    saboteur: 'forgets-when-caller-leaves',
    ambiguity: 'A02',
  },
  (t) =>
    t.lane(async () => {
      const name = 'hung up';
      const c = t.case(name);
      const { payment, left, hash } = await leaveInTime(t, name);
      if (left.answer) return c.skip('the target answered before the caller could hang up');
      if (hash === undefined) return c.blocked('the target sent nothing before the caller hung up');
      const answers = await retryUntilKnown(t, name, payment);
      const last = answers.at(-1);
      if (!last) return;
      const named = transactionOf(last) === hash;
      c.expect('the identical retry is told of the settlement', {
        expected: `success with ${hash}, or settlement_pending with it`,
        actual: show(last),
        ok: named && (succeeded(last) || classesOf(reasonOf(last) ?? '').includes('PENDING')),
        evidence: [left, ...answers, `tx:${hash}`],
        ...(named ? { soft: 'ambiguity' as const } : {}),
      });
    }),
);
