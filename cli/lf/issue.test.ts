import { expect, test } from 'vitest';
import { goldenKeys } from '../../src/warrant/golden.fixture.js';
import { acceptedValue, termsOfOne, W1 } from '../../src/warrant/golden-payment.fixture.js';
import { issueWarrant } from '../../src/warrant/sealed-warrant.js';
import { signerOf } from '../../src/warrant/signature/signing-key.js';
import { childTerms, explainLink } from './delegate.js';
import { issueOrExplain, rootTerms } from './issue.js';
import { narrowConstraints } from './narrow-constraints.js';
import type { TermFlags } from './term-flags.js';

const now = 2_000;
const subject_signer = signerOf(goldenKeys.agent);
const enough: TermFlags = {
  merchant: ['merchant-a'],
  payer: ['caip10:eip155:8453:0xabc123'],
  asset: ['USDC@eip155:8453'],
  max: '200',
};

const issued = (flags: TermFlags, file: Record<string, unknown> = {}) =>
  issueOrExplain({ ...rootTerms(file, flags, now), subject_signer }, goldenKeys.issuer).warrant;

test('options become terms, and what nobody says is short and cannot be delegated', () => {
  const warrant = issued({ ...enough, id: 'w', method: ['POST'], path: ['/pay'], sponsor: ['s'] });
  expect(warrant).toMatchObject({
    warrant_type: 'execution',
    warrant_id: 'w',
    audience: { merchant_ids: ['merchant-a'] },
    payment_subjects: [{ kind: 'caip10', value: 'eip155:8453:0xabc123' }],
    not_before_ms: 2_000,
    expires_at_ms: 302_000,
    delegation: { max_depth: 0, can_delegate: false },
    constraints: [
      { resource: { http_methods: ['POST'], path_prefixes: ['/pay'] } },
      {
        payment: {
          max_per_request: { amount: '200' },
          allowed_assets: [{ asset: 'USDC', network: 'eip155:8453' }],
        },
      },
      { sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['s'] } },
    ],
  });
});

test('options win over a file, member by member', () => {
  const file = { warrant_id: 'of the file', audience: { any: true }, not_before_ms: 1, expires_at_ms: 9 };
  const warrant = issued({ ...enough, id: 'of the option' }, file);
  expect(warrant).toMatchObject({
    warrant_id: 'of the option',
    audience: { merchant_ids: ['merchant-a'] },
    not_before_ms: 1,
    expires_at_ms: 9,
  });
});

test.each<[string, TermFlags, RegExp]>([
  ['an amount that is none', { max: '1e3' }, /^--max 1e3 cannot be used: /],
  ['a path with a query', { path: ['/pay?x'] }, /^--path \/pay\?x cannot be used: /],
  [
    'a host with upper case',
    { merchant: undefined, merchantHost: ['Example.com'] },
    /^--merchant-host Example\.com /,
  ],
  ['a method in lower case', { method: ['post'] }, /^--method post cannot be used: /],
  ['an unknown kind of account', { payer: ['iban:DE1'] }, /^--payer iban:DE1 is not an account/],
  ['an unknown rail', { rail: ['pigeon'] }, /^--rail pigeon cannot be used: /],
  ['an asset without a network after the @', { asset: ['USDC@'] }, /^--asset USDC@ names no network/],
  ['a period without a span', { period: '100' }, /^--period 100 is not an amount and a span/],
  ['a span without a unit', { validFor: '5' }, /^--valid-for 5 is not a span of time/],
  [
    'an end before the start',
    { notBefore: '9000', expires: '8000' },
    /^The warrant would end before it starts/,
  ],
  ['two ways to say the end', { validFor: '5m', expires: '9000' }, /exclude each other/],
  ['two audiences', { anyMerchant: true }, /exclude each other/],
  ['sponsors and none', { sponsor: ['s'], unsponsored: true }, /exclude each other/],
  ['metadata without a value', { metadata: ['x'] }, /^--metadata x is not a name and a value/],
  [
    'no cap',
    { max: undefined },
    /^These terms make no warrant: broken rule, an execution warrant has a payment/,
  ],
  [
    'an issuer that cannot delegate',
    { type: 'issuer', depth: 0 },
    /broken rule, an issuer warrant can delegate/,
  ],
])('%s is refused in one sentence', (_, flags, sentence) => {
  expect(() => issued({ ...enough, ...flags })).toThrow(sentence);
});

test('an unknown member of a file is named', () => {
  expect(() => issued(enough, { max_amount: '5' })).toThrow(/Unrecognized key: "max_amount"/);
});

const child = (flags: TermFlags, file: Record<string, unknown> = {}) =>
  issueOrExplain(
    { ...childTerms(W1, file, flags, now), subject_signer: signerOf(goldenKeys.delegate) },
    goldenKeys.agent,
  );

test('a child takes over the terms of its parent and stays within its window', () => {
  const { warrant } = child({ max: '150' });
  expect(warrant.constraints).toEqual(
    termsOfOne.constraints.map((one) =>
      'payment' in one ? { payment: { ...one.payment, max_per_request: { amount: '150' } } } : one,
    ),
  );
  expect(warrant).toMatchObject({ not_before_ms: 2_000, expires_at_ms: 10_000, parent_digest: W1.hash });
  expect(() => explainLink(child({ max: '150' }), [W1])).not.toThrow();
});

test.each<[string, TermFlags, RegExp]>([
  ['a higher cap', { max: '201' }, /it is not bound by every constraint of its parent \(.*K11\)/],
  ['another merchant', { merchant: ['evil'] }, /it has an audience that its parent does not have \(.*K9\)/],
  ['another payer', { payer: ['opaque:x'] }, /it lets accounts pay that its parent does not let pay/],
  ['a longer life', { validFor: '1h' }, /it is valid outside the window of its parent/],
  ['more depth', { depth: 1 }, /it may delegate further than its parent leaves room for/],
])('%s than the parent is named', (_, flags, sentence) => {
  expect(() => explainLink(child(flags), [W1])).toThrow(sentence);
});

test('an option cannot narrow one of two constraints of a kind', () => {
  const two = acceptedValue(
    issueWarrant(
      { ...termsOfOne, constraints: [...termsOfOne.constraints, { payment: { payee_ids: ['merchant-a'] } }] },
      goldenKeys.issuer,
    ),
  );
  expect(() => narrowConstraints(two.warrant.constraints, { payment: { payee_ids: ['x'] } })).toThrow(
    /has 2 constraints of the kind payment/,
  );
});
