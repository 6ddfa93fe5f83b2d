/**
 * A mock back end has no provider that would take a proof of payment only once, so the facilitator has to.
 * @module
 */
import { show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { expectRefusedAgain } from './second-settle.js';

check(
  'OFF-085',
  {
    title: 'settles one payment once over the mock back end',
    level: 'MUST',
    severity: 'high',
    basis: 'spec',
    needs: 'T2',
    places: ['mock'],
    flags: ['replay'],
    spec: 'exact′ replay',
    sameAs: ['X402-RPL-001'],
    why: 'Whoever tries a shop against the mock never meets the refusal that every real rail gives, and ships a shop that sells twice.',
    fix: 'Keep the states of payments outside of the back ends, so that the mock refuses a second settle as every other rail does.',
    saboteur: 'mock-stateless',
    ambiguity: 'O04',
  },
  async (t) => {
    const { mock } = t.offchain;
    const c = t.case('settled again');
    if (mock === undefined) return c.skip('the target has no mock');
    const payment = await t.payment({ network: mock, issue: false });
    const first = await t.settle(payment, { case: 'first', role: 'valid' });
    if (!succeeded(first)) return c.blocked(`a made-up payment was not settled: ${show(first)}`);
    const again = await t.settle(payment, { case: 'settled again', role: 'invalid', expects: ['NONCE'] });
    expectRefusedAgain(c, first, again);
  },
);

check(
  'OFF-086',
  {
    title: 'takes one proof of payment for one set of requirements over the mock back end',
    level: 'SHOULD',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['mock'],
    flags: ['replay', 'binding'],
    spec: 'kit rule',
    why: 'One payment intent pays for any number of different things, which no provider would allow.',
    fix: 'Recognise a payment at the mock by its proof of payment alone, and refuse it with other requirements.',
    saboteur: 'key-ignores-intent',
  },
  async (t) => {
    const { mock } = t.offchain;
    if (mock === undefined) return t.case('other requirements').skip('the target has no mock');
    const payment = await t.payment({ network: mock, issue: false });
    const intent = payment.draft.authorization.nonce;
    const first = await t.settle(payment, { case: 'first', role: 'valid' });
    const others = {
      'another amount': { amount: '2000', payTo: payment.draft.requirements.payTo },
      'another payee': { amount: payment.draft.requirements.amount, payTo: 'merchant-elsewhere' },
    } as const;
    for (const [name, change] of Object.entries(others)) {
      const c = t.case(name);
      if (!succeeded(first)) {
        c.blocked(`a made-up payment was not settled: ${show(first)}`);
        continue;
      }
      const other = await t.payment({ network: mock, issue: false, intent, ...change });
      const settled = await t.settle(other, { case: name, role: 'invalid', expects: ['NONCE'] });
      c.expect('a proof of payment that was settled is refused for other requirements', {
        expected: 'success: false',
        actual: show(settled),
        ok: settled.answer !== undefined && !succeeded(settled),
        evidence: [first, settled],
      });
    }
  },
);
