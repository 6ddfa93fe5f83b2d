/**
 * Two processes of one target: what one of them did, the other knows.
 * Source: the catalogue, section 4.10, replay pair and rule (b).
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { isValid, show, succeeded, transactionOf } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { sentFor } from '../../kit/rpc-faults.js';
import { neverPending, settleUnread } from '../faults/settle-pending.js';
import { expectOneSuccess } from './concurrent.js';
import { replayPair } from './late.js';
import { expectOwed } from './pending.js';
import { replay } from './sequential.js';

const rounds = 3;

/**
 * Whether the second process serves this simulator's chain and can settle there: a refusal proves nothing where every
 * payment is refused. Inside the settle lane. Its payment is replayed on the first.
 */
async function canSettle(t: Check, there: Check): Promise<boolean> {
  const name = 'the second process';
  const payment = await t.payment();
  const since = (await t.control.seq()).next;
  const contains = payment.draft.payer.address.slice(2).toLowerCase();
  const verified = await there.verify(payment, { role: 'free', case: name });
  if (!isValid(verified)) {
    t.case(name).blocked(`it does not call a valid payment valid: ${show(verified)}`);
    return false;
  }
  if ((await t.control.calls({ since, contains })).calls.length === 0) {
    t.case(name).blocked('none of its calls were seen at the proxy: it is not wired to this simulator');
    return false;
  }
  const settled = await there.settle(payment, { role: 'free', case: name });
  if (!succeeded(settled)) {
    t.case(name).blocked(`a valid payment was not settled: ${show(settled)}`);
    return false;
  }
  await replayPair(t, payment, settled, 'a success on the second');
  return true;
}

/** Five settles of one payment on each process, at once. Inside the settle lane. */
async function race(t: Check, there: Check): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    const name = `ten settles over both, round ${round}`;
    const payment = await t.payment();
    const since = (await t.control.seq()).next;
    const settles = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        (at % 2 === 0 ? t : there).settle(payment, { role: 'free', case: name }),
      ),
    );
    expectOneSuccess(t, name, settles);
    const sent = [...new Set(await sentFor(t, payment, since))];
    t.case(name).expect('one transaction is sent', {
      expected: '1',
      actual: String(sent.length),
      ok: sent.length === 1,
      evidence: sent.map((hash) => `tx:${hash}`),
      soft: 'form',
    });
  }
  t.rounds(rounds);
}

/** What the first process left pending, the second knows of, and finishes. */
async function finishedByTheOther(t: Check, there: Check): Promise<void> {
  const name = 'left pending by the first';
  const payment = await t.payment();
  const unread = await settleUnread(t, name, payment, async ({ hash }) => {
    const since = (await t.control.seq()).next;
    const early = await there.settle(payment, { case: name, role: 'free', fault: 'receipts fail' });
    t.case(name).expect('the second reports it pending as well, with the same transaction', {
      expected: `no success, and ${hash}`,
      actual: show(early),
      ok: !succeeded(early) && [hash, undefined].includes(transactionOf(early)),
      evidence: [early],
    });
    const sent = await sentFor(t, payment, since);
    t.case(name).expect('the second sends no transaction of its own', {
      expected: 'none',
      actual: sent.join(', ') || 'none',
      ok: sent.every((one) => one === hash),
      evidence: sent.map((one) => `tx:${one}`),
    });
  });
  const { hash } = unread;
  if (hash === undefined) return t.case(name).skip(neverPending(t, unread));
  const finished = 'finished by the second';
  const owed = await there.settle(payment, { case: finished, role: 'free' });
  expectOwed(t, finished, owed, hash);
  if (succeeded(owed)) await replay(t, payment, owed, 'after it was finished by the second');
}

check(
  'X402-RPL-008',
  {
    title: 'is one facilitator with its replicas: a payment settles once, whichever process is asked',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'concurrency', 'funds'],
    spec: 'exact′ duplicate delivery',
    why: 'Behind a load balancer a payer who asks twice buys twice, and one whose settlement was pending is refused although he paid.',
    fix: 'Keep settlements in one store that all processes use, and take an authorization there, in one atomic step, before anything is sent.',
    saboteur: 'separate-stores',
    ambiguity: 'A02',
    places: ['replica'],
  },
  async (t) => {
    const there = await t.replica();
    const settles = await t.lane(async () => {
      if (!(await canSettle(t, there))) return false;
      const name = 'on the second after a success on the first';
      const payment = await t.payment();
      const settled = await t.settle(payment, { role: 'valid', case: name });
      if (!succeeded(settled)) {
        t.case(name).blocked(`a valid payment was not settled: ${show(settled)}`);
        return false;
      }
      await replayPair(there, payment, settled, 'a success on the first');
      await race(t, there);
      return true;
    });
    if (!settles) return;
    if (t.tier >= 3) await finishedByTheOther(t, there);
    else t.case('left pending by the first').outOfReach('needs the proxy between target and chain (T3)');
  },
);
