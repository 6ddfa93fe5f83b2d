/**
 * Payments that are under way when the process ends, by a crash or by a stop signal.
 * @module
 */

import { classesOf } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, reasonOf, show, succeeded } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { expectRefusedAgain, transactionIn } from './second-settle.js';

/** Enough for a debit too many to go through. */
const fund = '100000';
/** Milliseconds between two looks at the journal, and how often it is looked at. */
const look = { every: 20, times: 500 } as const;

/** Whether an answer leaves open what became of the money. */
function leavesOpen(exchange: Exchange): boolean {
  const classes = classesOf(reasonOf(exchange) ?? '');
  return (
    !exchange.answer ||
    exchange.answer.status >= 500 ||
    classes.includes('PENDING') ||
    classes.includes('UPSTREAM')
  );
}

/** Waits until the bridge was asked more often than before, or the target has answered without it. */
export async function untilAsked(
  t: Check,
  payment: Payment,
  before: number,
  settle: Promise<Exchange>,
): Promise<boolean> {
  let answered = false;
  const over = settle.then(() => {
    answered = true;
  });
  for (let times = 0; times < look.times && !answered; times += 1) {
    if ((await t.bridge.calls(payment)).length > before) return true;
    await Promise.race([over, t.wait(look.every, 'a settle is on its way to the bridge')]);
  }
  return false;
}

/** The settle after the restart gives the success that is owed, once, for one debit. */
async function expectRecovered(t: Check, name: string, payment: Payment, before: Exchange): Promise<void> {
  const c = t.case(name);
  const told = succeeded(before);
  const again = await t.settle(payment, {
    case: name,
    ...(told ? { role: 'invalid', expects: ['NONCE'] } : { role: 'free' }),
  });
  const entries = await t.bridge.entries(payment);
  const transactions = entries.map(({ transaction }) => transaction);
  c.expect('the provider debits once', {
    expected: 'one entry',
    actual: `${entries.length}: ${transactions.join(', ')}`,
    ok: entries.length === 1,
    evidence: [before, again],
    ...(entries.length > 1 ? { outcome: 'double-move' as const, proven: true } : {}),
  });
  if (told) return expectRefusedAgain(c, before, again);
  c.expect('the next settle ends with success and the transaction of the provider', {
    expected: `success: true with ${transactions[0] ?? 'the transaction of the entry'}`,
    actual: show(again),
    ok: succeeded(again) && transactions.includes(transactionIn(again) ?? ''),
    evidence: [before, again],
  });
  if (!succeeded(again)) return;
  const third = await t.settle(payment, { case: `${name}, again`, role: 'invalid', expects: ['NONCE'] });
  expectRefusedAgain(c, again, third);
}

check(
  'OFF-105',
  {
    title: 'settles a payment once although it is restarted between a lost answer and the retry',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge', 'process'],
    run: 'global',
    flags: ['replay', 'pending', 'funds'],
    spec: 'kit rule B10',
    why: 'A crash in the wrong moment makes the payer pay twice, or leaves a payment that nobody can collect.',
    fix: 'Write each payment and its idempotency key to durable storage before the provider is asked, or derive the key from the payment.',
    saboteur: 'memory-only-state',
    ambiguity: 'O04',
  },
  async (t) => {
    const lost = await t.payment({ fund });
    const given = await t.payment({ fund });
    for (const payment of [lost, given]) await t.bridge.dedupe(payment, 'by_header');
    await t.bridge.arm(lost, { op: 'settle', fault: 'commit_then_timeout', args: {} });
    const [timedOut, settled] = await Promise.all([
      t.settle(lost, { case: 'the answer is lost', role: 'free' }),
      t.settle(given, { case: 'settled before the restart', role: 'valid' }),
    ]);
    try {
      await t.target.kill();
    } finally {
      await t.target.restart();
    }
    await t.bridge.disarm(lost);
    if ((await t.bridge.entries(lost)).length === 0)
      t.case('retry after a restart').blocked(`the provider was not asked: ${show(timedOut)}`);
    else await expectRecovered(t, 'retry after a restart', lost, timedOut);
    const name = 'settled before the restart';
    if (!succeeded(settled)) t.case(name).blocked(`a valid payment was not settled: ${show(settled)}`);
    else await expectRecovered(t, name, given, settled);
  },
);

check(
  'OFF-128',
  {
    title: 'finishes running settles on a stop signal, or leaves them recoverable',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge', 'process', 'signal'],
    run: 'global',
    flags: ['availability', 'pending'],
    spec: 'kit rule',
    why: 'Each deployment of a new version loses the payments that are under way.',
    fix: 'On a stop signal refuse new requests, let running settles answer, and keep what cannot be finished as unknown.',
    saboteur: 'kill-inflight',
  },
  async (t) => {
    const name = 'stopped during a settle';
    const payment = await t.payment({ fund });
    await t.bridge.dedupe(payment, 'by_header');
    // Answered in time where the target waits for it.
    await t.bridge.arm(payment, { op: 'settle', fault: 'latency', args: { ms: 600, phase: 'processing' } });
    const running = t.settle(payment, { case: name, role: 'free' });
    const asked = await untilAsked(t, payment, 0, running);
    try {
      await t.target.stop();
      for (let times = 0; times < look.times && (await t.bridge.entries(payment)).length === 0; times += 1)
        await t.wait(look.every, 'the provider finishes what it began');
    } finally {
      await t.target.restart();
    }
    const answer = await running;
    await t.bridge.disarm(payment);
    if (!asked) return t.case(name).blocked(`the provider was not asked: ${show(answer)}`);
    t.case(name).expect('the settle that was running is finished or left open', {
      expected: 'success: true, no answer, or one that leaves the outcome open',
      actual: show(answer),
      ok: succeeded(answer) || leavesOpen(answer),
      evidence: [answer],
    });
    await expectRecovered(t, name, payment, answer);
  },
);
