/**
 * A payment that the provider does not want to make.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { isValid, show, succeeded } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import type { SendOptions } from '../../kit/sender.js';
import { controlled, noSuccess } from './upstream-fault.js';

async function settledAfterNo(t: Check, name: string, payment: Payment, unfunded: boolean): Promise<void> {
  const tag: SendOptions = unfunded
    ? { case: name, role: 'invalid', expects: ['FUNDS'] }
    : { case: name, role: 'free' };
  const verified = await t.verify(payment, tag);
  const settled = await t.settle(payment, tag);
  const entries = await t.bridge.entries(payment);
  const c = t.case(name);
  if (isValid(verified)) return c.blocked('verify called it valid');
  if (!controlled(t, c, 'settle')) return;
  noSuccess(c, settled);
  c.expect('nothing moves', {
    expected: 'no entry',
    actual: entries.map(({ transaction }) => transaction).join(', ') || 'no entry',
    ok: entries.length === 0,
    evidence: [verified, settled],
  });
}

check(
  'OFF-097',
  {
    title: 'makes no debit by a settle after a failed verify, unless the provider itself accepts it',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §4, §9',
    why: 'A merchant that skips verify delivers goods for a payment that the provider declined.',
    fix: 'Report success only when the bridge’s settle says so, whatever was verified before.',
    saboteur: 'settle-ignores-reject',
  },
  async (t) => {
    await settledAfterNo(t, 'no money', await t.payment({ fund: false }), true);
    if (t.tier < 3)
      return t.case('the provider declines').outOfReach('needs a bridge that declines as it is told');
    const declined = await t.payment();
    await t.bridge.arm(declined, { fault: 'reject' });
    await settledAfterNo(t, 'the provider declines', declined, false);

    const name = 'the provider changes its mind';
    const changed = await t.payment();
    await t.bridge.arm(changed, { op: 'verify', fault: 'reject' });
    await t.verify(changed, { case: name, role: 'free' });
    const settled = await t.settle(changed, { case: name, role: 'free', unverified: true });
    const entries = await t.bridge.entries(changed);
    t.case(name).expect('the answer is what the ledger holds', {
      expected: 'success and an entry, or neither',
      actual: `${show(settled)}; ${entries.length === 0 ? 'no entry' : `entry ${entries.map((one) => one.transaction).join(', ')}`}`,
      ok: settled.answer !== undefined && succeeded(settled) === (entries.length === 1),
      evidence: [settled],
    });
  },
);
