/**
 * Random but valid worlds: keys, warrants, chains that attenuate, and requests that satisfy them. Built from small pools,
 * so that terms of two warrants meet often enough to be compared.
 */
import { createHash } from 'node:crypto';
import { fc } from '@fast-check/vitest';
import { atomicAmountOf } from '../wire/atomic-amount.js';
import type { RequestFacts } from './constraints/facts.js';
import { acceptedValue } from './golden-payment.fixture.js';
import { readRequestHost } from './matching/request-host.js';
import { issueWarrant, type SealedWarrant } from './sealed-warrant.js';
import { type SigningKey, signerOf } from './signature/signing-key.js';
import { warrantSubjectSchema } from './subject.js';

export type Terms = Record<string, unknown>;

/** A key from a number; always the same one. */
export function keyOf(alg: SigningKey['alg'], index: number): SigningKey {
  return { alg, secret: new Uint8Array(createHash('sha256').update(`test key ${index}`).digest()) };
}

export const anyKey: fc.Arbitrary<SigningKey> = fc
  .tuple(fc.constantFrom('ed25519' as const, 'ed25519' as const, 'secp256k1' as const), fc.nat(5))
  .map(([alg, index]) => keyOf(alg, index));

/** A list without duplicates of one to four entries of a pool. */
export const someOf = <Entry>(...pool: readonly Entry[]): fc.Arbitrary<Entry[]> =>
  fc.shuffledSubarray([...pool], { minLength: 1, maxLength: 4 });

const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

const someText = fc.constantFrom('a', 'b', 'merchant-a', 'é€😀', '\ufeffx', '|;=', '-', 'caip10:x', '0');
const texts = fc.uniqueArray(someText, { minLength: 1, maxLength: 4 });
export const hostEntries = someOf(
  'example.com',
  '.example.com',
  'a.example.com',
  '.a.example.com',
  'evilexample.com',
  'localhost',
  '127.0.0.1',
  '0.1',
  '[::1]',
);
export const pathPrefixes = someOf('/', '/pay', '/pay/', '/pay/x', '/payroll', '/pay%20x', '/a');
const methods = someOf('GET', 'POST', 'PUT', 'M-SEARCH');
const amounts = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }));
export const amountTexts = amounts.map(String);
const assets = fc.uniqueArray(
  fc.record(
    {
      asset: fc.constantFrom('USDC', `0x${'ab'.repeat(20)}`, `0x${'AB'.repeat(20)}`),
      network: fc.constantFrom('eip155:8453', 'solana:mainnet'),
    },
    { requiredKeys: ['asset'] },
  ),
  { minLength: 1, maxLength: 3, selector: (one) => JSON.stringify([one.asset, one.network]) },
);
const rails = someOf('onchain', 'exchange', 'custodial', 'traditional_gateway');

const atLeastOne = <Members extends object>(members: fc.Arbitrary<Members>): fc.Arbitrary<Members> =>
  members.filter((one) => Object.values(one).some((value) => value !== undefined));

const withPeriod = fc
  .record({ amount: amountTexts, window_ms: fc.integer({ min: 1_000, max: 31_622_400_000 }) })
  .map((period_limit) => ({
    period_limit,
    allowed_assets: [{ asset: 'USDC', network: 'eip155:8453' }],
  }));

const paymentTerms = fc.record({
  max_per_request: optional(fc.record({ amount: amountTexts })),
  allowed_assets: optional(assets),
  allowed_rails: optional(rails),
  allowed_schemes: optional(texts),
  payee_ids: optional(texts),
});

/** One constraint of any kind. */
export const anyConstraint: fc.Arbitrary<Terms> = fc.oneof(
  atLeastOne(fc.record({ merchant_ids: optional(texts), host_suffixes: optional(hostEntries) })).map(
    (merchant) => ({ merchant }),
  ),
  atLeastOne(fc.record({ http_methods: optional(methods), path_prefixes: optional(pathPrefixes) })).map(
    (resource) => ({ resource }),
  ),
  atLeastOne(
    fc.record({
      tool_names: optional(texts),
      model_providers: optional(texts),
      action_labels: optional(texts),
    }),
  ).map((tool) => ({ tool })),
  atLeastOne(paymentTerms).map((payment) => ({ payment })),
  fc.tuple(paymentTerms, withPeriod).map(([terms, period]) => ({ payment: { ...terms, ...period } })),
  fc
    .oneof(
      fc.constant({ allow_sponsored_execution: false }),
      fc.record({ allow_sponsored_execution: fc.constant(true), sponsor_ids: optional(texts) }),
    )
    .map((sponsorship) => ({ sponsorship })),
);

const fullPayment = fc.tuple(paymentTerms, amountTexts, assets).map(([terms, amount, allowed_assets]) => ({
  payment: { ...terms, max_per_request: { amount }, allowed_assets },
}));

export const anyAudience: fc.Arbitrary<Terms> = fc.oneof(
  fc.constant({ any: true }),
  texts.map((merchant_ids) => ({ merchant_ids })),
  hostEntries.map((merchant_hosts) => ({ merchant_hosts })),
);

export const anySubject = fc.record({
  kind: fc.constantFrom(
    'caip10' as const,
    'facilitator_account' as const,
    'exchange_account' as const,
    'opaque' as const,
  ),
  value: fc.constantFrom('binance:uid:1', 'gateway:x', 'x', 'caip10:eip155:8453:0xabc'),
});

const subjects = fc.uniqueArray(anySubject, {
  minLength: 1,
  maxLength: 5,
  selector: ({ kind, value }) => `${kind} ${value}`,
});

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map((one) => one.replace(/[\p{Cc}\p{Surrogate}]/gu, '.'));

/** Terms of an execution warrant, with everything that may stand in one. */
export const anyTerms: fc.Arbitrary<Terms> = fc
  .record({
    warrant_id: text,
    audience: anyAudience,
    window: fc.tuple(fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 40 })),
    depth: fc.nat(8),
    subject: anyKey,
    keyId: optional(text),
    payment_subjects: subjects,
    payment: fullPayment,
    constraints: fc.array(anyConstraint, { maxLength: 5 }),
    metadata: optional(fc.uniqueArray(text, { minLength: 1, maxLength: 5 })),
    parent: optional(fc.uint8Array({ minLength: 32, maxLength: 32 })),
  })
  .map(({ window, depth, subject, keyId, payment, constraints, metadata, parent, ...terms }) => ({
    ...terms,
    warrant_type: 'execution',
    not_before_ms: window[0],
    expires_at_ms: window[0] + window[1],
    delegation: { max_depth: depth, can_delegate: depth > 0 },
    subject_signer: { ...signerOf(subject), ...(keyId === undefined ? {} : { key_id: keyId }) },
    constraints: [...constraints, payment],
    ...(metadata === undefined ? {} : { metadata: new Map(metadata.map((name) => [name, name])) }),
    ...(parent === undefined ? {} : { parent_digest: parent }),
  }));

export const anyWarrant: fc.Arbitrary<SealedWarrant> = fc
  .tuple(anyTerms, anyKey, optional(text))
  .map(([terms, key, keyId]) => acceptedValue(issueWarrant(terms, key, keyId)));

const hosts = [
  'example.com',
  'a.example.com',
  'b.a.example.com',
  'evilexample.com',
  'localhost',
  '127.0.0.1',
  '[::1]',
];

/** Requests, with context or without. */
export const anyFacts: fc.Arbitrary<RequestFacts> = fc
  .record({
    merchantId: someText,
    host: fc.constantFrom(...hosts).map((host) => acceptedValue(readRequestHost(host))),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'M-SEARCH', 'get'),
    target: fc.constantFrom(
      '/',
      '/pay',
      '/pay/',
      '/pay/x?y',
      '/payroll',
      '/pay%20x/z',
      '/pay/../a',
      '/a?/pay',
    ),
    toolName: optional(someText),
    modelProvider: optional(someText),
    actionLabel: optional(someText),
    sponsorId: optional(someText),
    amount: amounts.map(atomicAmountOf),
    asset: fc.constantFrom('USDC', `0x${'ab'.repeat(20)}`, `0x${'aB'.repeat(20)}`),
    network: fc.constantFrom('eip155:8453', 'solana:mainnet'),
    scheme: someText,
    payTo: someText,
    subject: anySubject.map((subject) => warrantSubjectSchema.parse(subject)),
  })
  .map(({ toolName, modelProvider, actionLabel, sponsorId, ...facts }) => ({
    ...facts,
    ...(toolName === undefined ? {} : { toolName }),
    ...(modelProvider === undefined ? {} : { modelProvider }),
    ...(actionLabel === undefined ? {} : { actionLabel }),
    ...(sponsorId === undefined ? {} : { sponsorId }),
  }));
