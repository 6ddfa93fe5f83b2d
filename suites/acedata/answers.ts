/**
 * What verify and settle answer, member by member. Source: the catalogue ACE, section 3.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { bodyOf, type Exchange, show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { holdsFor, observerTwin } from '../kit/twin.js';
import { aceTwin, restatedRow } from './ace-twin.js';
import { asVersion2, listsVersion2 } from './version-2.js';

const isAddress = (value: unknown): boolean => typeof value === 'string' && /^0x[0-9a-f]{40}$/i.test(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** A payment that everybody has to refuse: signed by somebody else than the payer. */
async function refusedBy(t: Check, endpoint: 'verify' | 'settle'): Promise<Exchange> {
  const stranger = t.payer('stranger');
  const payment = await t.payment({
    edit: (draft) => {
      draft.signer = stranger;
    },
  });
  return t[endpoint](payment, { case: 'refused', role: 'invalid', expects: ['SIG'] });
}

check(
  'ACE-005',
  {
    title: 'answers a valid payment with isValid, the payer and no reason',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    flags: ['shape'],
    spec: 'AceData S4: POST /verify',
    why: 'A caller that looks for a reason first takes a valid payment for a refused one.',
    fix: 'Send isValid: true and payer, and invalidReason as null or not at all.',
    saboteur: 'reason-empty-text',
  },
  async (t) => {
    const answer = await t.verify(await t.payment(), { case: 'valid', role: 'valid' });
    const { isValid, payer, invalidReason } = bodyOf(answer) ?? {};
    t.case('valid').expect('a valid answer has the members of the form', {
      expected: 'isValid: true, an address as payer, invalidReason null or absent',
      actual: `${show(answer)} payer=${JSON.stringify(payer) ?? 'absent'} invalidReason=${JSON.stringify(invalidReason) ?? 'absent'}`,
      ok: isValid === true && isAddress(payer) && (invalidReason ?? null) === null,
      evidence: [answer],
    });
  },
);

check(
  'ACE-006',
  {
    title: 'answers a refused payment with isValid false and a reason',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape'],
    spec: 'AceData S4: POST /verify',
    why: 'Without a reason neither buyer nor merchant knows what to do next.',
    fix: 'Send isValid: false with a text in invalidReason.',
    saboteur: 'no-invalid-reason',
  },
  async (t) => {
    const answer = await refusedBy(t, 'verify');
    const { isValid, invalidReason } = bodyOf(answer) ?? {};
    t.case('refused').expect('a refusal has the members of the form', {
      expected: 'isValid: false and a text as invalidReason',
      actual: show(answer),
      ok: isValid === false && isText(invalidReason),
      evidence: [answer],
    });
  },
);

aceTwin(
  'ACE-007',
  {
    title: 'names in payer the address that signed',
    basis: 'kit',
    needs: 'T2',
    flags: ['shape'],
    saboteur: 'payer-is-payto',
  },
  ['X402-VER-004'],
  async (t) => {
    const answer = await t.verify(await t.payment(), { case: 'valid', role: 'valid' });
    holdsFor(t, 'X402-VER-004', [answer]);
  },
);

check(
  'ACE-008',
  {
    title: 'answers a settlement with success, transaction, network and payer',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    flags: ['shape'],
    spec: 'AceData S4: POST /settle',
    why: 'A merchant that books by payer or transaction cannot book the payment.',
    fix: 'Send all four members with every success.',
    saboteur: 'settle-no-payer',
  },
  async (t) => {
    const answer = await t.settle(await t.payment(), { case: 'settled', role: 'valid' });
    const { success, transaction, network, payer } = bodyOf(answer) ?? {};
    t.case('settled').expect('a success has the members of the form', {
      expected: 'success: true, a transaction hash, a network and an address as payer',
      actual: `${show(answer)} network=${JSON.stringify(network) ?? 'absent'} payer=${JSON.stringify(payer) ?? 'absent'}`,
      ok:
        success === true &&
        /^0x[0-9a-f]{64}$/i.test(String(transaction)) &&
        isText(network) &&
        isAddress(payer),
      evidence: [answer],
    });
  },
);

check(
  'ACE-009',
  {
    title: 'answers a failed settlement with success false and errorReason',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape'],
    spec: 'AceData S4: POST /settle',
    why: 'A caller that reads errorReason finds nothing, and cannot tell a refusal from a fault of the service.',
    fix: 'Send success: false with a text in errorReason.',
    saboteur: 'snake-error',
  },
  async (t) => {
    const answer = await refusedBy(t, 'settle');
    const { success, errorReason } = bodyOf(answer) ?? {};
    t.case('refused').expect('a failure has the members of the form', {
      expected: 'success: false and a text as errorReason',
      actual: show(answer),
      ok: success === false && isText(errorReason),
      evidence: [answer],
    });
  },
);

const shapeOfFailures = ['X402-SET-001', 'X402-SET-004', 'X402-SET-005'] as const;

aceTwin(
  'ACE-010',
  {
    title: 'answers a failed settlement with transaction and network as text',
    basis: 'spec*',
    needs: 'T1',
    flags: ['interop'],
    saboteur: 'transaction-null',
  },
  shapeOfFailures,
  async (t) => {
    const answer = await refusedBy(t, 'settle');
    for (const id of shapeOfFailures) if (id !== 'X402-SET-004') holdsFor(t, id, [answer]);
    // The row of x402 looks at CAIP-2 names alone; here the request may carry a short one.
    const { network } = bodyOf(answer) ?? {};
    t.as({ id: 'X402-SET-004', level: 'MUST' })
      .case('refused')
      .expect('network is the name that was asked for', {
        expected: answer.tag.network ?? 'the name of paymentRequirements.network',
        actual: JSON.stringify(network) ?? 'absent',
        ok: network === answer.tag.network,
        evidence: [answer],
      });
  },
);

aceTwin(
  'ACE-011',
  {
    title: 'names the network in its answers as the request names it',
    basis: 'spec*',
    needs: 'T2',
    flags: ['interop'],
    saboteur: 'always-caip2',
  },
  ['X402-SET-004', 'X402-V1-008'],
  async (t) => {
    if (!listsVersion2(t)) return t.case('CAIP-2').skip('the target lists no kind of version 2');
    const answer = await t.settle(asVersion2(await t.payment()), { case: 'CAIP-2', role: 'valid' });
    holdsFor(t, 'X402-SET-004', [answer]);
  },
);

observerTwin(
  'ACE-088',
  restatedRow(
    {
      title: 'keeps the shape of x402 in every failed settlement',
      basis: 'spec*',
      needs: 'T1',
      flags: ['interop'],
      saboteur: 'failure-without-network',
    },
    shapeOfFailures,
  ),
  shapeOfFailures,
);
