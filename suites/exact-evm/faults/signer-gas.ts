/**
 * The signer of the target has no gas left.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { during } from '../../kit/rpc-faults.js';
import { judgeTroubled } from './operator-fault.js';

/** Addresses that pay for the target's transactions: seen at the proxy, and advertised. */
async function signersOf(t: Check): Promise<readonly string[]> {
  const { broadcasts } = await t.control.broadcasts({ since: 0 });
  const seen = broadcasts.flatMap((one) => one.from?.toLowerCase() ?? []);
  return [...new Set([...seen, ...t.session.signers])];
}

async function settleAgain(t: Check, name: string, payment: Payment, answer: Exchange): Promise<void> {
  const again = await t.settle(payment, { case: name, role: 'valid' });
  t.case(name).expect('the same payment settles once there is gas', {
    expected: 'success: true',
    actual: show(again),
    ok: succeeded(again),
    evidence: [answer, again],
  });
}

const priceName = 'gas at a price that no signer can pay';

/** A node that names such a price: who does not pay what it asks may settle. */
async function payAnyPrice(t: Check): Promise<void> {
  const payment = await t.payment();
  const answer = await during(t, { kind: 'gas_spike', gwei: 1_000_000_000 }, () =>
    t.settle(payment, { case: priceName, role: 'valid', fault: 'gas price' }),
  );
  if (succeeded(answer)) {
    t.case(priceName).expect('it settles at a price of its own', {
      expected: 'success, or a failure of the operator',
      actual: show(answer),
      ok: true,
      evidence: [answer],
    });
    return;
  }
  judgeTroubled(t.case(priceName), answer);
  await settleAgain(t, priceName, payment, answer);
}

check(
  'X402-FLT-013',
  {
    title: 'answers for its own empty gas balance, and blames no payer',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['gas', 'reason', 'availability'],
    spec: 'kit rule',
    why: 'The payer is told to top up an account that is full, and nobody tells the operator whose signer is empty.',
    fix: 'Answer unexpected_settle_error when the node refuses your transaction for gas, and let go of the authorization.',
    saboteur: 'blames-payer-for-its-gas',
    rev: 2,
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      const name = 'signer without gas';
      const payment = await t.payment();
      const signers = await signersOf(t);
      if (signers.length === 0) return t.case(name).skip('no signer of the target is known');
      const balances = await t.rpc.batch(
        signers.map((one) => ({ method: 'eth_getBalance', params: [one, 'latest'] })),
      );
      const setBalances = (values: readonly unknown[]) =>
        t.rpc.batch(signers.map((one, at) => ({ method: 'anvil_setBalance', params: [one, values[at]] })));
      await setBalances(signers.map(() => '0x0'));
      const answer = await t
        .settle(payment, { case: name, role: 'valid', fault: 'out of gas' })
        .finally(() => setBalances(balances));
      judgeTroubled(t.case(name), answer);
      await settleAgain(t, name, payment, answer);
      if (t.tier >= 3) await payAnyPrice(t);
      else t.case(priceName).outOfReach('the price of gas is changed at the proxy');
    }),
);
