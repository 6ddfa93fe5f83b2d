/**
 * The caller goes away while its payment settles.
 * @module
 */
import { waitForReceipt } from '../../../simulator/chain/mining.js';
import { hexText } from '../../../simulator/chain/token-logs.js';
import { classesOf } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, reasonOf, show, succeeded, transactionOf } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { during, sentFor } from '../../kit/rpc-faults.js';

/** Milliseconds by which receipts are late, so that the answer does not overtake the caller who hangs up. */
const receiptLateMs = 300;
/** Retries of one who was told that the settlement is not over, and milliseconds between them. */
const retries = { count: 20, everyMs: 150 } as const;

/** Sends a settle and hangs up once the transaction is out, at the latest after a second. */
async function settleAndLeave(t: Check, name: string, payment: Payment, since: number): Promise<Exchange> {
  const leaving = new AbortController();
  const settling = t.settle(payment, { case: name, role: 'free', signal: leaving.signal });
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await sentFor(t, payment, since)).length > 0) break;
    await t.wait(10, 'the target prepares its transaction');
  }
  leaving.abort();
  return settling;
}

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
      const payment = await t.payment();
      const since = (await t.control.seq()).next;
      const leave = () => settleAndLeave(t, name, payment, since);
      const methods = ['eth_getTransactionReceipt'];
      const late = { kind: 'delay', payer: payment.draft.payer.address, ms: receiptLateMs, methods } as const;
      const left = t.tier >= 3 ? await during(t, late, leave) : await leave();
      const [hash] = await sentFor(t, payment, since);
      if (hash === undefined) return c.blocked('the target sent nothing before the caller hung up');
      if (left.answer) return c.skip('the target answered before the caller could hang up');
      await waitForReceipt(t.rpc.batch, hexText.parse(hash));
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
