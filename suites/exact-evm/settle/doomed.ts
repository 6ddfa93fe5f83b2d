/**
 * Settlements that cannot work: what was sent is named, and what cannot work is not sent.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { isValid, show, succeeded, transactionOf } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { signerCounts } from './signer-counts.js';

/** Hashes of the transactions that the target sent for a payment and that the chain took. */
export async function broadcastsOf(t: Check, payment: Payment, since: number): Promise<readonly string[]> {
  const contains = payment.draft.authorization.nonce.slice(2).toLowerCase();
  const { broadcasts } = await t.control.broadcasts({ since, contains });
  return broadcasts.filter((one) => one.accepted).flatMap((one) => one.hash?.toLowerCase() ?? []);
}

check(
  'X402-SET-008',
  {
    title: 'names the transaction of a settlement that reverted',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['pending', 'gas'],
    spec: '@x402/evm 2.27.0 shared/settleReceipt',
    why: 'Nobody can look up what went wrong, and a caller who believes that nothing was sent may let the payer sign again.',
    fix: 'Keep the hash from the moment of signing, and answer success:false with it when the receipt says reverted.',
    saboteur: 'drops-hash-of-reverted',
  },
  async (t) => {
    const payment = await t.payment(t.token('revert-when-mined'));
    const verified = await t.verify(payment, { case: 'reverts when mined' });
    const c = t.case('reverts when mined');
    if (!isValid(verified)) return c.skip(`the target refuses this token in verify: ${show(verified)}`);
    const since = (await t.control.seq()).next;
    const settled = await t.settle(payment, { case: 'reverts when mined' });
    c.expect('a reverted settlement is no success', {
      expected: 'success: false',
      actual: show(settled),
      ok: !succeeded(settled),
      evidence: [settled],
    });
    const sent = await broadcastsOf(t, payment, since);
    if (sent.length === 0) return c.skip(`nothing was broadcast: ${show(settled)}`);
    c.expect('the answer names the transaction', {
      expected: sent.join(' or '),
      actual: show(settled),
      ok: sent.includes(transactionOf(settled) ?? ''),
      evidence: [settled, ...sent.map((hash) => `tx:${hash}`)],
      proven: true,
    });
  },
);

check(
  'X402-SET-020',
  {
    title: 'spends no gas on a settlement that cannot work, or names the transaction that it wasted',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['gas', 'funds'],
    spec: 'x402-foundation/x402 #961, #1377',
    why: 'Payers who move their money away between verify and settle make the operator pay for reverted transactions.',
    fix: 'Read balance and nonce again and simulate in settle, before a transaction is signed.',
    saboteur: 'broadcasts-without-pre-check',
  },
  async (t) => {
    const payment = await t.payment();
    const c = t.case('balance moved away after verify');
    const verified = await t.verify(payment, { role: 'valid', case: 'before' });
    if (!isValid(verified)) return c.blocked(`a valid payment was refused: ${show(verified)}`);
    await t.fund(payment.draft.payer.address, 0n, payment.draft.requirements.asset);
    await t.lane(async () => {
      const before = await signerCounts(t);
      const settled = await t.settle(payment, { role: 'invalid', expects: ['FUNDS'], case: 'after' });
      const after = await signerCounts(t);
      c.expect('no transaction is sent, or the failure names it', {
        expected: `no new transaction (${before}), or a hash in the answer`,
        actual: `${after}; ${show(settled)}`,
        ok: before === after || transactionOf(settled) !== undefined,
        evidence: [verified, settled],
      });
    });
  },
);
