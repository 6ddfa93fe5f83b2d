/**
 * A pending transaction that reverts, or is dropped, in the end.
 * @module
 */
import { signCancelAuthorization } from '../../../simulator/chain/interventions.js';
import { holdMining, mineBlock, releaseMining, waitForReceipt } from '../../../simulator/chain/mining.js';
import type { Check } from '../../kit/check-context.js';
import { show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { neverPending, settleUnread } from '../faults/settle-pending.js';
import { droppedForGood } from './pending-dropped.js';
import { hex, sendCancellation } from './used-by-others.js';

async function cancelledMeanwhile(t: Check): Promise<void> {
  const name = 'cancelled while it was pending';
  const c = t.case(name);
  const payment = await t.payment();
  const { authorization, domain, payer, requirements } = payment.draft;
  const nonce = hex(authorization.nonce);
  const signature = await signCancelAuthorization(payer.privateKey, domain, nonce);
  await holdMining(t.rpc.batch);
  try {
    const unread = await settleUnread(t, name, payment, async () => {
      const sent = await sendCancellation(t, hex(requirements.asset), payer.address, nonce, signature);
      await mineBlock(t.rpc.batch);
      const cancelled = await waitForReceipt(t.rpc.batch, sent);
      t.sentByKit(cancelled.hash);
      if (cancelled.status !== 'success') throw new Error('the kit could not cancel the authorization');
    });
    if (unread.hash === undefined) return c.skip(neverPending(t, unread));
    const retry = await t.settle(payment, { case: name, role: 'free' });
    c.expect('the retry reports the failure', {
      expected: 'success: false',
      actual: show(retry),
      ok: retry.answer !== undefined && !succeeded(retry),
      evidence: [unread.first, retry, `tx:${unread.hash}`],
      proven: true,
      ...(succeeded(retry) ? { outcome: 'false-success' as const } : {}),
    });
  } finally {
    await releaseMining(t.rpc.batch);
  }
}

check(
  'X402-RPL-019',
  {
    title: 'reports the failure of a pending transaction that reverted or was dropped in the end',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['pending', 'funds'],
    spec: '@x402/evm 2.27.0 shared/settleReceipt',
    why: 'A payer who cancels while the transaction waits gets the goods for nothing, and so does one whose transaction the node forgot.',
    fix: 'Answer a retry of a pending settlement from its receipt: status and Transfer log, as for any other, and never from that of the transaction that took its place.',
    saboteur: 'takes-mined-for-settled',
    rev: 2,
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      await cancelledMeanwhile(t);
      await droppedForGood(t);
    }),
);
