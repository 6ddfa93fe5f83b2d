/**
 * A pending transaction that is never mined: the node took it, named its hash and forgot it, and another transaction of
 * the signer took its place.
 * @module
 */
import { spendNonce } from '../../../simulator/chain/interventions.js';
import type { Check } from '../../kit/check-context.js';
import { show, succeeded } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { during } from '../../kit/rpc-faults.js';
import { neverPending, patienceMs, settleUnread } from '../faults/settle-pending.js';

/** Replaces the target's transaction by one that does nothing, from its own account; false where the chain has moved on. */
async function replace(t: Check, payment: Payment, since: number): Promise<boolean> {
  const contains = payment.draft.authorization.nonce.slice(2).toLowerCase();
  const { broadcasts } = await t.control.broadcasts({ since, contains });
  const [sent] = broadcasts;
  if (!sent?.from) return false;
  const count = await t.rpc.call('eth_getTransactionCount', [sent.from, 'latest']);
  if (Number(count) !== sent.nonce) return false;
  t.sentByKit(await spendNonce(t.rpc.batch, sent.from));
  return true;
}

/** The retry must not succeed: nothing moved, and nothing can move with this transaction any more. */
export async function droppedForGood(t: Check): Promise<void> {
  const name = 'dropped, and its place taken';
  const c = t.case(name);
  const payment = await t.payment();
  const since = (await t.control.seq()).next;
  const timeoutMs = patienceMs(t);
  const tooPatient = `the target waits longer than ${timeoutMs / 1000} s for a transaction that was dropped: runs with --slow`;
  let replaced = false;
  await during(t, { kind: 'send_dropped', payer: payment.draft.payer.address }, async () => {
    const replacing = async (): Promise<void> => {
      replaced = await replace(t, payment, since);
    };
    // Who waits for the receipt waits for ever.
    const options = { role: 'free', timeoutMs } as const;
    const unread = await settleUnread(t, name, payment, replacing, options);
    if (unread.hash === undefined) {
      // The kit hung up, and the transaction that it dropped can be named nowhere.
      if (!unread.first.answer) t.leaveToTheRow(payment);
      return c.skip(unread.first.answer ? neverPending(t, unread) : tooPatient);
    }
    if (!replaced) return c.blocked('another transaction of the signer came first');
    const retry = await t.settle(payment, { case: name, role: 'free', timeoutMs });
    if (!retry.answer)
      return c.skip(
        `the target waits longer than ${timeoutMs / 1000} s for what is dropped: runs with --slow`,
      );
    c.expect('the retry reports the failure, or that the outcome is still open', {
      expected: 'success: false',
      actual: show(retry),
      ok: !succeeded(retry),
      evidence: [unread.first, retry, `tx:${unread.hash}`],
      proven: true,
      ...(succeeded(retry) ? { outcome: 'false-success' as const } : {}),
    });
  });
}
