/**
 * A reorganisation takes the block of a settlement back. No text says how deep a settlement has to be (A25): what the
 * target does about it is reported, and the money oracle leaves these payments alone, because the kit took them back.
 * @module
 */
import { holdMining, mineBlock, releaseMining } from '../../../simulator/chain/mining.js';
import { takeBack } from '../../../simulator/chain/reorganize.js';
import { hexText } from '../../../simulator/chain/token-logs.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded, transactionOf } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { untilSentOrAnswered } from '../replay/used-by-others.js';
import { settleAndLeave } from './settle-and-leave.js';
import { isPending } from './settle-pending.js';

/** Milliseconds in which a target that has its receipt writes down what it says. */
const concludesMs = 700;

/** A payment whose balance is in a block of its own, so that it survives what is taken back. */
async function lastingPayment(t: Check): Promise<Payment> {
  const payment = await t.payment();
  await mineBlock(t.rpc.batch);
  t.leaveToTheRow(payment);
  return payment;
}

/** Takes the transaction back, and lets the chain go on without it. */
async function reorganize(t: Check, hash: string): Promise<boolean> {
  await holdMining(t.rpc.batch);
  try {
    return await takeBack(t.rpc.batch, hexText.parse(hash));
  } finally {
    await releaseMining(t.rpc.batch);
  }
}

const isMined = async (t: Check, hash: string): Promise<boolean> =>
  (await t.rpc.call('eth_getTransactionReceipt', [hash])) !== null;

/** What the next identical settle says about a transaction that is gone. */
async function saysOf(t: Check, answer: Exchange, gone: string): Promise<string> {
  const hash = transactionOf(answer);
  if (succeeded(answer)) {
    if (hash === undefined || !(await isMined(t, hash))) return 'success, and the transaction is gone';
    return hash === gone ? 'success, after it was sent again' : 'success, with another transaction';
  }
  if (isPending(answer)) return 'pending, with the transaction';
  return answer.answer ? 'refused' : 'no answer';
}

/** Milliseconds for a success after the first block: clients of an RPC ask every few seconds. */
const firstBlockMs = 6_000;

/** Settles while the kit makes the blocks, and tells after how many of them the answer came. Mining is held afterwards. */
async function settleByBlocks(
  t: Check,
  name: string,
  payment: Payment,
): Promise<{ readonly settled: Exchange; readonly blocks: string }> {
  const since = (await t.control.seq()).next;
  await holdMining(t.rpc.batch);
  let answered = false;
  const settling = t.settle(payment, { case: name, role: 'free' }).finally(() => {
    answered = true;
  });
  await untilSentOrAnswered(t, payment.draft.authorization.nonce, since, () => answered);
  if (answered) return { settled: await settling, blocks: 'none' };
  await mineBlock(t.rpc.batch);
  await Promise.race([settling, t.wait(firstBlockMs, 'one block is enough for most')]);
  if (answered) return { settled: await settling, blocks: 'one' };
  await releaseMining(t.rpc.batch);
  return { settled: await settling, blocks: 'more than one' };
}

function looked(t: Check, name: string, expected: string, answer: Exchange): void {
  t.case(name).expect(expected, {
    expected: 'an answer',
    actual: show(answer),
    ok: answer.answer !== undefined,
    evidence: [answer],
  });
}

/** The settlement finished and nobody heard of it when its block goes. */
async function beforeTheAnswer(t: Check): Promise<void> {
  const name = 'before the success is given';
  const payment = await lastingPayment(t);
  const { left, hash } = await settleAndLeave(t, name, payment);
  if (left.answer) return t.case(name).skip('the target answered before the caller could hang up');
  if (hash === undefined) return t.case(name).blocked('the target sent nothing before the caller hung up');
  await t.wait(concludesMs, 'the target reads its receipt');
  if (!(await reorganize(t, hash))) return t.case(name).blocked(`${hash} was in no block`);
  const answer = await t.settle(payment, { case: name, role: 'free' });
  looked(t, name, 'the identical settle is answered', answer);
  t.observe('a success that is owed', await saysOf(t, answer, hash));
}

/** The success was given when its block goes. */
async function afterTheAnswer(t: Check): Promise<void> {
  const name = 'after the success was given';
  const payment = await lastingPayment(t);
  const { settled, blocks } = await settleByBlocks(t, name, payment);
  t.observe('confirmations', blocks);
  const hash = transactionOf(settled);
  const gone = hash !== undefined && (await reorganize(t, hash));
  if (!succeeded(settled) || !gone || hash === undefined)
    return t.case(name).blocked(`a valid payment was not settled in a block: ${show(settled)}`);
  const answer = await t.settle(payment, { case: name, role: 'free' });
  looked(t, name, 'the identical settle is answered', answer);
  t.observe('a success that was given', await saysOf(t, answer, hash));
  const another = await t.settle(await t.payment(), { case: 'the next payment', role: 'free' });
  looked(t, name, 'the next payment is answered', another);
  t.observe('after the next payment', (await isMined(t, hash)) ? 'it is mined again' : 'it is gone');
}

check(
  'X402-FLT-009',
  {
    title: 'reports what becomes of a settlement whose block a reorganisation takes back',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T3',
    flags: ['funds', 'pending'],
    spec: 'v2 spec′ (no finality rule)',
    why: 'A merchant that delivers on a success loses its money when the block goes, unless somebody looks at the chain again.',
    fix: 'Read the receipt again before you give a success that is owed, send again what the chain forgot, and wait for as many blocks as your chain needs.',
    saboteur: 'never-looks-again',
    ambiguity: 'A25',
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      await beforeTheAnswer(t);
      await afterTheAnswer(t).finally(() => releaseMining(t.rpc.batch));
    }),
);
