/**
 * Receipts that cannot be read, or say something else than the chain did.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { bodyOf, show, succeeded, transactionOf } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { during, sentFor } from '../../kit/rpc-faults.js';
import { isPending, settleUnread } from './settle-pending.js';

check(
  'X402-FLT-004',
  {
    title: 'answers pending with the hash when the receipt cannot be read',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec',
    needs: 'T3',
    flags: ['pending', 'funds'],
    spec: 'v2 spec′ §9; x402-foundation/x402 #1062, #2294; qntx/facilitator #73; aws-samples/sample-agentcore-cloudfront-x402-payments #40',
    why: 'The payer is debited, and the merchant is told of a failure without a trace of the transaction.',
    fix: 'Answer settlement_pending with the hash as soon as the transaction may be out and its receipt is not known.',
    saboteur: 'fails-when-receipt-is-unread',
  },
  async (t) => {
    const name = 'receipts fail';
    const payment = await t.payment();
    const since = (await t.control.seq()).next;
    const { first } = await settleUnread(t, name, payment);
    const c = t.case(name);
    const sent = await sentFor(t, payment, since);
    if (sent.length === 0) return c.blocked(`nothing was broadcast: ${show(first)}`);
    const named = transactionOf(first);
    c.expect('the answer names the transaction', {
      expected: `settlement_pending or success with ${sent.join(' or ')}`,
      actual: show(first),
      ok: named !== undefined && sent.includes(named),
      evidence: [first, ...sent.map((hash) => `tx:${hash}`)],
    });
    c.expect('a transaction without a known outcome is pending, not failed', {
      expected: 'settlement_pending, or success',
      actual: show(first),
      ok: succeeded(first) || isPending(first),
      evidence: [first],
      // The code is one way to say it; a failure that names the hash lets everybody look it up.
      ...(named === undefined ? {} : { soft: 'form' as const }),
    });
  },
);

async function lyingReceipt(
  t: Check,
  kind: 'receipt_status_0' | 'receipt_without_logs',
  name: string,
): Promise<void> {
  const payment = await t.payment();
  const c = t.case(name);
  const since = (await t.control.seq()).next;
  const answer = await during(t, { kind, payer: payment.draft.payer.address }, () =>
    t.settle(payment, { case: name, role: 'free' }),
  );
  const sent = await sentFor(t, payment, since);
  if (sent.length === 0) return c.blocked(`nothing was broadcast: ${show(answer)}`);
  c.expect('it is no success', {
    expected: 'success: false',
    actual: show(answer),
    ok: bodyOf(answer) !== undefined && !succeeded(answer),
    evidence: [answer, ...sent.map((hash) => `tx:${hash}`)],
  });
  c.expect('the answer names the transaction', {
    expected: sent.join(' or '),
    actual: show(answer),
    ok: sent.includes(transactionOf(answer) ?? ''),
    evidence: [answer, ...sent.map((hash) => `tx:${hash}`)],
  });
}

check(
  'X402-FLT-007',
  {
    title: 'answers a receipt of status 0 with a failure that names the transaction',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['funds', 'pending'],
    spec: '@x402/evm 2.27.0 shared/settleReceipt',
    why: 'The merchant delivers for a transfer that was rolled back.',
    fix: 'Read the status of the receipt, and answer success: false with the hash when it is not 1.',
    saboteur: 'ignores-receipt-status',
  },
  (t) => t.lane(() => lyingReceipt(t, 'receipt_status_0', 'receipt with status 0')),
);

check(
  'X402-FLT-008',
  {
    title: 'takes no receipt without logs for a payment',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['funds'],
    spec: 'x402-foundation/x402 #2385',
    why: 'A token that does nothing, or a call that went to a place without code, ends with status 1: the merchant delivers for nothing.',
    fix: 'Look for the one Transfer of the asset from payer to payTo in the logs, and answer a failure with the hash without it.',
    saboteur: 'accepts-receipt-without-logs',
  },
  (t) => t.lane(() => lyingReceipt(t, 'receipt_without_logs', 'receipt without logs')),
);
