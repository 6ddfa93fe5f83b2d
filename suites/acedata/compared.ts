/**
 * Settle trusts the record and not the request: what differs from what was verified is refused.
 * Source: the catalogue ACE, section 5, step 3.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { isValid, show, succeeded } from '../kit/exchange.js';
import { alter, type Edit, type Payment, type RequestBody, set } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { expectRefused } from './classes.js';
import { nothingSent } from './nothing-sent.js';
import { amountPath } from './version-2.js';

interface Change {
  readonly name: string;
  readonly edit: (payment: Payment) => Edit<RequestBody>;
}

const signed = 'paymentPayload.payload.authorization';

/** Verifies A, asks for each change of it to be settled, then settles A itself. */
async function settlesOnlyItself(t: Check, changes: readonly Change[]): Promise<void> {
  const payment = await t.payment({ fund: '30000' });
  const before = await t.verify(payment, { case: 'verified', role: 'valid' });
  if (!isValid(before))
    return t.case('verified').blocked(`a valid payment was not called valid: ${show(before)}`);
  for (const { name, edit } of changes) {
    const other = structuredClone(payment.body);
    edit(payment)(other);
    const since = (await t.control.seq()).next;
    const answer = await t.settle(other, { case: name, role: 'free', unverified: true });
    const c = t.case(name);
    expectRefused(c, answer, { outcome: 'forged-accepted' });
    await nothingSent(t, name, payment, since);
  }
  const settled = await t.settle(payment, { case: 'as it was verified', role: 'valid', unverified: true });
  t.case('as it was verified').expect('the verified payment is settled', {
    expected: 'success: true',
    actual: show(settled),
    ok: succeeded(settled),
    evidence: [before, settled],
  });
}

/** Another digit at the end: still hex of the same length. */
const otherHex = (text: string): string =>
  `${text.slice(0, -3)}${text.at(-3) === '0' ? '1' : '0'}${text.slice(-2)}`;

check(
  'ACE-040',
  {
    title: 'refuses to settle a verified payment with a changed signature or field',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    flags: ['signature', 'funds'],
    spec: 'AceData S4: POST /settle',
    why: 'Whoever calls settle decides what moves, and the verify before it was for nothing.',
    fix: 'Compare value, recipient and signature with the stored record before anything else.',
    saboteur: 'settle-trusts-request',
  },
  (t) =>
    settlesOnlyItself(t, [
      { name: 'another value', edit: () => set(`${signed}.value`, '20000') },
      { name: 'another recipient', edit: () => set(`${signed}.to`, t.address('elsewhere')) },
      { name: 'another signature', edit: () => alter('paymentPayload.payload.signature', otherHex) },
    ]),
);

check(
  'ACE-041',
  {
    title: 'refuses to settle a verified payment for other requirements',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    flags: ['binding', 'funds'],
    spec: 'AceData S4: POST /settle',
    why: 'Another merchant, or another purchase, is told that it was paid.',
    fix: 'Store the requirements with the authorization, and refuse all others with verification_mismatch.',
    saboteur: 'settle-ignores-requirements',
  },
  (t) =>
    settlesOnlyItself(t, [
      { name: 'another payTo', edit: () => set('paymentRequirements.payTo', t.address('elsewhere')) },
      { name: 'another amount', edit: (payment) => set(amountPath(payment), '5000') },
      { name: 'another asset', edit: () => set('paymentRequirements.asset', t.address('asset')) },
      { name: 'another network', edit: () => set('paymentRequirements.network', 'base') },
    ]),
);

check(
  'ACE-084',
  {
    title: 'settles by the stored times, and refuses a body that names others',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    flags: ['binding', 'funds'],
    spec: 'AceData S4: POST /settle; attack A05',
    why: 'A payment that has run out is settled with a window that nobody signed.',
    fix: 'Store the signed times, and compare every signed member in settle.',
    saboteur: 'settle-no-compare',
  },
  (t) =>
    settlesOnlyItself(t, [
      { name: 'a later end', edit: () => set(`${signed}.validBefore`, '4102444800') },
      { name: 'an earlier start', edit: () => set(`${signed}.validAfter`, '0') },
      { name: 'another value', edit: () => set(`${signed}.value`, '20000') },
      { name: 'another signature', edit: () => alter('paymentPayload.payload.signature', otherHex) },
      {
        name: 'another resource',
        edit: ({ draft }) =>
          draft.x402Version === 1
            ? set('paymentRequirements.resource', 'https://merchant.example/else')
            : set('paymentRequirements.maxTimeoutSeconds', 299),
      },
    ]),
);
