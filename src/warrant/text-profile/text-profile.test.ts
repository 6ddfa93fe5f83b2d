/**
 * Section 20: the published digests come out, colliding warrants collide, and safe mode reads at most one of each pair.
 */
import { describe, expect, it } from 'vitest';
import { hexOf } from '../bytes.js';
import { digestOf, sha256 } from '../digest.js';
import { goldenKeys } from '../golden.fixture.js';
import { signPrehash } from '../second/signing.fixture.js';
import { readSafely } from './safe-alphabet.js';
import { isTextWarrantSigned, signedText, textWarrantDigest, unsignedText } from './signing-text.js';
import { proofText, textAcceptedHash, textRequestHash } from './text-hashes.js';
import { type TextWarrant, textWarrantSchema } from './text-warrant.js';

const signerOf = (name: 'issuer' | 'agent') => ({
  alg: 'Ed25519' as const,
  public_key_hex: goldenKeys[name].publicKey,
  key_id: null,
});

const payment = {
  max_per_request: { amount: 200 },
  period_limit: null,
  allowed_assets: [{ asset: 'USDC', network: 'base' }],
  allowed_rails: ['Onchain' as const],
  allowed_schemes: ['exact'],
  payee_ids: ['merchant-a'],
};

/** Section 20.1. */
const sample: TextWarrant = textWarrantSchema.parse({
  version: 1,
  warrant_id: 'warrant-1',
  issuer: signerOf('issuer'),
  subject_signer: signerOf('agent'),
  payment_subjects: [{ kind: 'Caip10', value: 'caip10:eip155:8453:0xabc123' }],
  audience: { MerchantIds: ['merchant-a'] },
  not_before_ms: 1000,
  expires_at_ms: 10000,
  delegation: { can_delegate: true, max_depth: 1 },
  constraints: [
    { Merchant: { merchant_ids: ['merchant-a'], host_suffixes: [] } },
    { Resource: { http_methods: ['POST'], path_prefixes: ['/pay'] } },
    { Tool: { tool_names: ['web-search'], model_providers: [], action_labels: [] } },
    { Payment: payment },
    { Sponsorship: { allow_sponsored_execution: false, sponsor_ids: [] } },
  ],
  metadata: { entries: {} },
  signature: {
    alg: 'Ed25519',
    value_hex:
      'f9186403c59575a5f142f30847de1b4763f0bfec059e53ed75118dbdc7c24d479f8dfc7fd72823cf269b329da49a7601d1242037a76934c5c7eb3d7eab47e205',
  },
});

const digests = {
  warrant: 'sha256:4464a398d25c3bb1edd2db0e3eb7fa37ca53e1df8a961ca69c737d80a54ef25e',
  request: 'sha256:a06e5ff6b5cc932c2a08cf2e218f92fbdbeb6df76a109b9208fadeb9ef43d1e7',
  accepted: 'sha256:2e3dae07a61a8a3de16b7527b3e845b9554e82e614ee9d7a111810d66ec25267',
};

describe('the fixtures (20.3)', () => {
  it('the text of the sample has its length, hash, signature and digest', () => {
    const text = unsignedText(sample);
    expect(Buffer.byteLength(text)).toBe(631);
    expect(digestOf(sha256(text))).toBe(
      'sha256:16a5837f6ec21c7e9be22ce2f9a70f077b6302f25e76843bfd11c7f7ab7ab951',
    );
    expect(hexOf(signPrehash('ed25519', goldenKeys.issuer.secret, Buffer.from(text)))).toBe(
      sample.signature.value_hex,
    );
    expect(isTextWarrantSigned(sample)).toBe(true);
    expect(textWarrantDigest(sample)).toBe(digests.warrant);
  });

  it('request and accepted hash', () => {
    const body = Buffer.from('{"ok":true}');
    const request = { method: 'post', authority: 'Merchant-A.example', target: '/pay', body };
    expect(textRequestHash(request)).toBe(digests.request);
    const quote = { scheme: 'exact', asset: 'USDC', amount: 200, payee_id: 'merchant-a', network: 'base' };
    expect(textAcceptedHash(quote)).toBe(digests.accepted);
    expect(textAcceptedHash({ ...quote, network: null })).not.toBe(digests.accepted);
  });

  it('the proof has its signature', () => {
    const text = proofText({
      challenge_id: 'challenge-1',
      warrant_digest: digests.warrant,
      accepted_hash: digests.accepted,
      request_hash: digests.request,
      created_at_ms: 2000,
      nonce: 'nonce-1',
      signer_key_hex: goldenKeys.agent.publicKey,
    });
    expect(hexOf(signPrehash('ed25519', goldenKeys.agent.secret, Buffer.from(text)))).toBe(
      '5e1bb74e947ecc11a6f78cdc7317a9a328c2f64704167b3912ea263c59c1312fd0d0cee4c1957ff914d0533c46e751325c680a53c84e7746dcfb5ebcb356660d',
    );
  });

  it('safe mode reads the sample', () => {
    expect(readSafely(sample)).toEqual({ ok: true, value: sample });
  });
});

describe('what a signature says', () => {
  it('secp256k1 never verifies', () => {
    expect(isTextWarrantSigned({ ...sample, signature: { ...sample.signature, alg: 'Secp256k1' } })).toBe(
      false,
    );
    expect(isTextWarrantSigned({ ...sample, issuer: { ...sample.issuer, alg: 'Secp256k1' } })).toBe(false);
  });

  it('another window is another text', () => {
    expect(isTextWarrantSigned({ ...sample, expires_at_ms: 10001 })).toBe(false);
  });

  it('order of lists and case of methods say nothing', () => {
    const constraints = sample.constraints.toReversed();
    expect(textWarrantDigest({ ...sample, constraints })).toBe(digests.warrant);
    const lower = { Resource: { http_methods: ['post'], path_prefixes: ['/pay'] } };
    const [merchant, , ...rest] = sample.constraints;
    if (merchant === undefined) throw new Error('the sample has constraints');
    expect(textWarrantDigest({ ...sample, constraints: [merchant, lower, ...rest] })).toBe(digests.warrant);
  });

  it('each kind of field has its place in the text', () => {
    const text = signedText({
      ...sample,
      audience: { MerchantHosts: ['b', 'a'] },
      payment_subjects: [
        { kind: 'FacilitatorAccount', value: 'x' },
        { kind: 'ExchangeAccount', value: 'y' },
      ],
      constraints: [
        {
          Payment: {
            ...payment,
            period_limit: { amount: 5, window_ms: 60 },
            allowed_rails: ['TraditionalGateway'],
            allowed_assets: [{ asset: 'A', network: null }],
          },
        },
      ],
      metadata: { entries: { b: '2', a: '1' } },
    });
    expect(text).toContain(
      ';payment_subjects=exchange_account:y|facilitator_account:x;audience=merchant_hosts=a|b;',
    );
    expect(text).toContain(
      'payment(max=200;period=5@60;assets=A@-;rails=traditional_gateway;schemes=exact;payees=merchant-a);metadata=a=1,b=2;signature=ed25519:',
    );
  });
});

const withSponsor = (sponsor_ids: string[], ...others: TextWarrant['constraints']): TextWarrant => ({
  ...sample,
  constraints: [...others, { Sponsorship: { allow_sponsored_execution: true, sponsor_ids } }],
});

const withKeyId = (key_id: string | null): TextWarrant => ({
  ...sample,
  subject_signer: { ...sample.subject_signer, key_id },
});

const withAssets = (
  ...allowed_assets: (typeof payment)['allowed_assets'] | { asset: string; network: null }[]
): TextWarrant => ({
  ...sample,
  constraints: [{ Payment: { ...payment, allowed_assets } }],
});

/** The agent chooses its key id, and with it the rest of the text; what the issuer wrote ends up in the metadata. */
const rewriting =
  '-;payment_subjects=opaque:mine;audience=any;not_before_ms=0;expires_at_ms=9;delegation=can_delegate=0;max_depth=0;constraints=;metadata=x=';
const rest = unsignedText(sample).slice(unsignedText(sample).indexOf(';payment_subjects='));
const rewritten: TextWarrant = {
  ...sample,
  payment_subjects: [{ kind: 'Opaque', value: 'mine' }],
  audience: 'Any',
  not_before_ms: 0,
  expires_at_ms: 9,
  delegation: { can_delegate: false, max_depth: 0 },
  constraints: [],
  metadata: { entries: { x: rest } },
};

/** Two warrants that differ and have one text; the second is the one that nobody signed. */
const collisions: readonly (readonly [
  row: string,
  what: string,
  honest: TextWarrant,
  forged: TextWarrant,
])[] = [
  ['W10', 'a key id that holds the fields after it', withKeyId(rewriting), rewritten],
  [
    'W11',
    'a subject value that holds a second subject',
    {
      ...sample,
      payment_subjects: [
        { kind: 'Caip10', value: 'a' },
        { kind: 'Opaque', value: 'b' },
      ],
    },
    { ...sample, payment_subjects: [{ kind: 'Caip10', value: 'a|opaque:b' }] },
  ],
  [
    'W12',
    'a tool constraint inside the list of sponsors',
    withSponsor(['s'], { Tool: { tool_names: ['t'], model_providers: [], action_labels: [] } }),
    withSponsor(['s)|tool(tools=t;providers=;labels=']),
  ],
  [
    'W13',
    'an empty list and a list of one empty text',
    { ...sample, audience: { MerchantIds: [] } },
    { ...sample, audience: { MerchantIds: [''] } },
  ],
  [
    'W14',
    'two ids and one that holds the separator',
    { ...sample, audience: { MerchantIds: ['a', 'b'] } },
    { ...sample, audience: { MerchantIds: ['a|b'] } },
  ],
  [
    'W14',
    'two entries of metadata and one that holds the comma',
    { ...sample, metadata: { entries: { a: '1', b: '2' } } },
    { ...sample, metadata: { entries: { a: '1,b=2' } } },
  ],
  [
    'W14',
    'asset and network parted in another place',
    withAssets({ asset: 'A', network: 'b@c' }),
    withAssets({ asset: 'A@b', network: 'c' }),
  ],
  ['W14', 'no key id and the key id -', withKeyId('-'), withKeyId(null)],
  [
    'W14',
    'no network and the network -',
    withAssets({ asset: 'A', network: '-' }),
    withAssets({ asset: 'A', network: null }),
  ],
];

describe('collisions', () => {
  it.each(collisions)('%s: %s', (_row, _what, honest, forged) => {
    expect(forged).not.toEqual(honest);
    expect(unsignedText(forged)).toBe(unsignedText(honest));
    expect([readSafely(honest).ok, readSafely(forged).ok]).not.toEqual([true, true]);
  });

  it.each([
    ['a key id that closes its field', withKeyId('x;payment_subjects=opaque:mine')],
    ['a control character', { ...sample, warrant_id: 'a\nb' }],
    ['an empty id', { ...sample, warrant_id: '' }],
    ['parentheses', withSponsor(['s)'])],
  ] satisfies readonly (readonly [string, TextWarrant])[])('safe mode refuses %s', (_what, warrant) => {
    expect(readSafely(warrant)).toMatchObject({
      ok: false,
      refusal: { step: '0', code: 'warrant_malformed' },
    });
  });
});
