/**
 * What was settled stays settled when the process dies, and what was sent stays known. The one kill comes at three moments
 * of as many payments: after the success, after the verify, and between the broadcast and its receipt.
 * @module
 */
import { classesOf } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, isValid, reasonOf, show, succeeded } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { sentFor } from '../../kit/rpc-faults.js';
import { receiptsFail } from '../faults/settle-pending.js';
import { replayPair } from './late.js';
import { expectOwed } from './pending.js';

const sentName = 'sent before a restart';
/** Milliseconds between two looks, and how often a settlement that is still open is asked for. */
const look = { every: 20, recoveredEvery: 250, recoveredTimes: 40 };

interface Open {
  readonly payment: Payment;
  /** Of the one transaction that was sent. */
  readonly hash: string;
  /** Ends with the process. */
  readonly answer: Promise<Exchange>;
  /** Lets receipts be read again. */
  end(): Promise<void>;
}

const isPending = (answer: Exchange): boolean => classesOf(reasonOf(answer) ?? '').includes('PENDING');

/** A settlement whose transaction is out and whose receipt cannot be read, of three tries; what else came of the last is said. */
async function leaveOpen(t: Check): Promise<Open | undefined> {
  for (let tries = 1; ; tries += 1) {
    const left = await tryToLeaveOpen(t);
    if ('hash' in left) return left;
    if (tries < 3) continue;
    t.case(sentName).skip(`the target answers before it can read a receipt: ${show(left)}`);
    return undefined;
  }
}

/** The answer, where it came too early. */
async function tryToLeaveOpen(t: Check): Promise<Open | Exchange> {
  const payment = await t.payment();
  const fault = await t.control.arm(receiptsFail(payment));
  const end = (): Promise<void> => t.control.disarm(fault);
  const since = (await t.control.seq()).next;
  let answered = false;
  const answer = t
    .settle(payment, { case: sentName, role: 'free', fault: 'receipts fail, then a kill' })
    .finally(() => {
      answered = true;
    });
  let sent: readonly string[] = [];
  while (!answered && sent.length === 0) {
    await Promise.race([answer, t.wait(look.every, 'a transaction is on its way to the chain')]);
    sent = await sentFor(t, payment, since);
  }
  const [hash] = sent;
  // Who says that it is still waiting has sent it, and has seen no receipt.
  if (hash !== undefined && (!answered || isPending(await answer))) return { payment, hash, answer, end };
  await end();
  return answer;
}

/** Settles until the answer is final, or for ten seconds. */
async function settleUntilOver(t: Check, payment: Payment): Promise<Exchange> {
  for (let times = 1; ; times += 1) {
    const answer = await t.settle(payment, { case: sentName, role: 'free' });
    if (!isPending(answer) || times >= look.recoveredTimes) return answer;
    await t.wait(look.recoveredEvery, 'the target finds out what became of it');
  }
}

check(
  'X402-RPL-007',
  {
    title: 'knows what it settled and what it sent after it was killed and started again',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'availability', 'funds'],
    spec: 'in-memory stores',
    why: 'Every deployment and every crash lets all payments of the past buy once more, or takes the money of those under way.',
    fix: 'Keep settlements in a store that outlives the process, write the transaction there before it is sent, and never take "nonce used" for your own success.',
    saboteur: 'forgets-settled-at-restart',
    rev: 3,
    ambiguity: 'A02',
    run: 'global',
    places: ['process'],
  },
  (t) =>
    t.lane(async () => {
      const payment = await t.payment();
      const settled = await t.settle(payment, { role: 'valid', case: 'first' });
      if (!succeeded(settled))
        return t.case('replay').blocked(`a valid payment was not settled: ${show(settled)}`);
      const later = await t.payment();
      const verified = await t.verify(later, { role: 'valid', case: 'verified' });
      if (t.tier < 3) t.case(sentName).outOfReach('needs the proxy between target and chain (T3)');
      const open = t.tier < 3 ? undefined : await leaveOpen(t);
      try {
        await t.target.kill();
        await t.target.restart();
      } finally {
        await open?.end();
      }
      await replayPair(t, payment, settled, 'a restart');
      if (open) {
        await open.answer;
        expectOwed(t, sentName, await settleUntilOver(t, open.payment), open.hash);
      }
      const name = 'verified before a restart';
      if (!isValid(verified))
        return t.case(name).blocked(`a valid payment was not called valid: ${show(verified)}`);
      const late = await t.settle(later, { case: name, role: 'valid' });
      t.case(name).expect('it is settled', {
        expected: 'success: true',
        actual: show(late),
        ok: succeeded(late),
        evidence: [verified, late],
      });
    }),
);
