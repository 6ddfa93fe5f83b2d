/**
 * A payment goes to the provider that its network names.
 * @module
 */
import { check } from '../../kit/registry.js';

check(
  'OFF-028',
  {
    title: 'chooses the adapter by version, scheme and network of the payment',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    places: ['bridges'],
    flags: ['routing'],
    spec: "LedgerFlow's published contract: adapter registry",
    why: 'A payment is taken from an account at a provider that neither the payer nor the merchant named.',
    fix: 'Look the adapter up by all of version, scheme and network of each request; never fall back to the first one.',
    saboteur: 'dispatch-first-adapter',
  },
  async (t) => {
    await Promise.all(
      t.offchain.bridged.map(async ({ network, bridge }) => {
        const payment = await t.payment({ network });
        const verified = await t.verify(payment, { case: network, role: 'valid' });
        const settled = await t.settle(payment, { case: network, role: 'valid' });
        const calls = await t.bridge.calls(payment);
        if (calls.length === 0)
          return t.case(network).blocked('this payment reached no bridge of the simulator');
        const reached = [...new Set(calls.map((call) => `${call.op} at ${call.bridge}`))].sort();
        t.case(network).expect('only the bridge behind this network is asked', {
          expected: `calls at ${bridge} alone`,
          actual: reached.join(', '),
          ok: calls.every((call) => call.bridge === bridge),
          evidence: [verified, settled],
        });
      }),
    );
  },
);
