/**
 * Blocks that do not come: settle neither waits for ever nor claims what is not mined.
 * @module
 */
import { holdMining, mineBlock, releaseMining } from '../../../simulator/chain/mining.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded, transactionOf } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { untilSentOrAnswered } from '../replay/used-by-others.js';
import { isPending } from './settle-pending.js';

/** Milliseconds: what the official client waits, and what is waited for targets whose own wait the kit has set. */
const limits = { client: 90_000, set: 8_000 } as const;
/** Milliseconds for a success that comes too early. */
const earlyMs = 250;

interface Held {
  readonly settling: Promise<Exchange>;
  /** Whether a transaction went out, or an answer came instead. */
  readonly sent: boolean;
  answer(): Exchange | undefined;
}

/** Settles while no block is mined; mining goes on when `work` is done. */
async function whileHeld(
  t: Check,
  name: string,
  payment: Payment,
  timeoutMs: number,
  work: (held: Held) => Promise<void>,
): Promise<void> {
  const since = (await t.control.seq()).next;
  await holdMining(t.rpc.batch);
  try {
    let answer: Exchange | undefined;
    const settling = t.settle(payment, { case: name, role: 'valid', timeoutMs }).then((one) => {
      answer = one;
      return one;
    });
    const { nonce } = payment.draft.authorization;
    const sent = await untilSentOrAnswered(t, nonce, since, () => answer !== undefined);
    await work({ settling, sent, answer: () => answer });
  } finally {
    await releaseMining(t.rpc.batch);
  }
}

check(
  'X402-SET-016',
  {
    title: 'answers settle before clients give up, however slow the chain is',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['time', 'availability', 'pending'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient; daydreamsai/facilitator #48',
    why: 'The client gives up first, takes the payment for failed, and never hears of the transaction that is mined a moment later.',
    fix: 'Bound the wait for the receipt well below 90 s, and answer settlement_pending with the hash.',
    saboteur: 'waits-for-receipt-without-limit',
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      const name = 'no block';
      const c = t.case(name);
      const ours = t.session.process?.spawn === true;
      if (!ours && !t.session.slow)
        return c.skip(
          'waits for up to 95 s, because the kit did not set the wait of this target: runs with --slow',
        );
      const limitMs = ours ? limits.set : limits.client;
      const payment = await t.payment();
      let first: Exchange | undefined;
      await whileHeld(t, name, payment, limitMs, async ({ settling }) => {
        first = await settling;
        c.expect('settle is answered while no block comes', {
          expected: `an answer within ${limitMs / 1000} s`,
          actual: show(first),
          ok: first.answer !== undefined,
          evidence: [first],
        });
        c.expect('it says that the settlement is pending, with the hash', {
          expected: 'settlement_pending and a transaction',
          actual: show(first),
          ok: isPending(first) && transactionOf(first) !== undefined,
          evidence: [first],
          soft: 'form',
        });
      });
      if (first && !succeeded(first)) await t.settle(payment, { case: `${name}, retry`, role: 'free' });
    }),
);

check(
  'X402-SET-019',
  {
    title: 'answers success after the block, not after the broadcast',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['funds', 'pending'],
    spec: '@x402/evm 2.27.0 shared/settleReceipt; x402-foundation/x402 #1062',
    why: 'A transaction that is sent can still revert or vanish: the merchant has delivered for nothing.',
    fix: 'Wait for the receipt and read it before you answer success.',
    saboteur: 'succeeds-on-broadcast',
    run: 'global',
  },
  noSuccessBeforeBlock,
);

/** Settles while no block is mined: there is no success before the block. */
export function noSuccessBeforeBlock(t: Check): Promise<void> {
  return t.lane(async () => {
    const name = 'mining held';
    const payment = await t.payment();
    await whileHeld(t, name, payment, limits.client, async ({ settling, sent, answer }) => {
      if (!sent && !answer()) return t.case(name).blocked('the target neither sent nor answered anything');
      await t.wait(earlyMs, 'a success that does not wait for the block comes at once');
      const early = answer();
      if (!sent && early && !succeeded(early))
        return t.case(name).blocked(`nothing was sent while mining was held: ${show(early)}`);
      t.case(name).expect('there is no success before the block', {
        expected: 'no answer yet, or none that says success',
        actual: early ? show(early) : 'no answer yet',
        ok: early === undefined || !succeeded(early),
        evidence: early ? [early] : [],
        proven: true,
        outcome: 'false-success',
      });
      await mineBlock(t.rpc.batch);
      await settling;
    });
  });
}
