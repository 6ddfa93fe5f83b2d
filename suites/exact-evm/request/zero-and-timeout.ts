/**
 * Odd requirements that may be refused or served, but alike by verify and settle.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, isValid, show, succeeded } from '../../kit/exchange.js';
import { all, type EditableJson, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

function expectNoServerError(t: Check, name: string, answer: Exchange): void {
  t.case(name).expect(`${answer.tag.endpoint} answers without a server error`, {
    expected: 'an answer with a status below 500',
    actual: show(answer),
    ok: (answer.answer?.status ?? 500) < 500,
    evidence: [answer],
  });
}

function expectAgreement(t: Check, name: string, verify: Exchange, settle: Exchange): void {
  t.case(name).expect('verify and settle agree', {
    expected: isValid(verify)
      ? 'settle succeeds, because verify said valid'
      : 'settle fails, because verify refused',
    actual: `verify: ${show(verify)}; settle: ${show(settle)}`,
    ok: isValid(verify) === succeeded(settle),
    evidence: [verify, settle],
  });
}

check(
  'X402-REQ-023',
  {
    title: 'handles an amount of zero the same way in verify and in settle',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['amount'],
    spec: 'measured with @x402/evm 2.27.0',
    why: 'A server that delivers on a valid verdict of zero cannot settle afterwards, and each settled payment of zero costs the operator gas.',
    fix: 'Refuse exact payments of zero in the one place that verify and settle share.',
    saboteur: 'refuses-zero-in-settle-only',
  },
  async (t) => {
    const name = 'amount "0" with value "0"';
    const payment = await t.payment({ amount: '0' });
    const verify = await t.verify(payment, { case: name, role: 'free' });
    expectNoServerError(t, name, verify);
    t.case(name).expect('an exact payment of zero is not called valid', {
      expected: 'anything but isValid:true',
      actual: show(verify),
      ok: !isValid(verify),
      evidence: [verify],
      soft: 'form',
    });
    if (t.tier < 2) {
      t.case('settle').outOfReach(
        'a payment of zero needs no funds, so it goes to settle only with the simulator',
      );
      return;
    }
    const settle = await t.settle(payment, { case: name, role: 'free' });
    expectNoServerError(t, name, settle);
    expectAgreement(t, name, verify, settle);
  },
);

const timeouts: readonly EditableJson[] = [0, -5, '60'];
const timeoutsOffchain: readonly EditableJson[] = [0, -1, '60', 1.5];

check(
  'X402-REQ-025',
  {
    title: 'refuses or ignores an impossible maxTimeoutSeconds, the same way in verify and in settle',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['time', 'malformed'],
    spec: 'v2 spec §5.1.2; @x402/core 2.27.0 schemas',
    why: 'A merchant with a mistake in its configuration gets server errors, or a valid verdict for a payment that cannot be settled.',
    fix: 'Check that maxTimeoutSeconds is a positive number in the request schema, which both endpoints share.',
    saboteur: 'throws-on-text-timeout',
  },
  async (t) => {
    for (const timeout of t.rail === 'evm' ? timeouts : timeoutsOffchain) {
      const name = `maxTimeoutSeconds ${JSON.stringify(timeout)}`;
      const payment = await t.payment();
      all(
        set('paymentRequirements.maxTimeoutSeconds', timeout),
        set('paymentPayload.accepted.maxTimeoutSeconds', timeout),
      )(payment.body);
      const verify = await t.verify(payment, { case: name, role: 'free' });
      expectNoServerError(t, name, verify);
      // Off chain only a back end that is known to hold no money is asked to settle.
      if (t.rail === 'offchain' && t.tier < 2) continue;
      const settle = await t.settle(payment, { case: name, role: 'free' });
      expectNoServerError(t, name, settle);
      expectAgreement(t, name, verify, settle);
    }
  },
);
