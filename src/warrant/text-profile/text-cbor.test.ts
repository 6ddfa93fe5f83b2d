/**
 * Section 20.1: the warrant as the struct is written, 860 bytes for the sample, and what is not one encoding of one value.
 */
import { Encoder } from 'cbor-x';
import { describe, expect, it } from 'vitest';
import { digestOf, sha256 } from '../digest.js';
import { goldenKeys } from '../golden.fixture.js';
import { textWarrantDigest } from './signing-text.js';
import { decodeTextWarrant } from './text-cbor.js';

const cbor = new Encoder({
  mapsAsObjects: true,
  useRecords: false,
  tagUint8Array: false,
  variableMapSize: true,
});
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const signer = (name: 'issuer' | 'agent') => ({
  alg: 'Ed25519',
  public_key: hex(goldenKeys[name].publicKey),
  key_id: null,
});

const members = {
  version: 1,
  warrant_id: 'warrant-1',
  issuer: signer('issuer'),
  subject_signer: signer('agent'),
  payment_subjects: [{ kind: 'Caip10', value: 'caip10:eip155:8453:0xabc123' }],
  audience: { MerchantIds: ['merchant-a'] },
  not_before_ms: 1000,
  expires_at_ms: 10000,
  delegation: { can_delegate: true, max_depth: 1 },
  constraints: [
    { Merchant: { merchant_ids: ['merchant-a'], host_suffixes: [] } },
    { Resource: { http_methods: ['POST'], path_prefixes: ['/pay'] } },
    { Tool: { tool_names: ['web-search'], model_providers: [], action_labels: [] } },
    {
      Payment: {
        max_per_request: { amount: 200 },
        period_limit: null,
        allowed_assets: [{ asset: 'USDC', network: 'base' }],
        allowed_rails: ['Onchain'],
        allowed_schemes: ['exact'],
        payee_ids: ['merchant-a'],
      },
    },
    { Sponsorship: { allow_sponsored_execution: false, sponsor_ids: [] } },
  ],
  metadata: { entries: {} },
  signature: {
    alg: 'Ed25519',
    value: hex(
      'f9186403c59575a5f142f30847de1b4763f0bfec059e53ed75118dbdc7c24d479f8dfc7fd72823cf269b329da49a7601d1242037a76934c5c7eb3d7eab47e205',
    ),
  },
};
const encode = (value: object): Uint8Array => new Uint8Array(cbor.encode(value));
const digestAfter = (bytes: Uint8Array): string | undefined => {
  const read = decodeTextWarrant(bytes);
  return read.ok ? textWarrantDigest(read.value) : read.refusal.code;
};
const published = 'sha256:4464a398d25c3bb1edd2db0e3eb7fa37ca53e1df8a961ca69c737d80a54ef25e';

it('the predicted bytes of the sample are read, and give the published digest', () => {
  const bytes = encode(members);
  expect(bytes.length).toBe(860);
  expect(digestOf(sha256(bytes))).toBe(
    'sha256:8940da079ba4471d204aa8bc2cede60b9b4ad19259d1e08b0dbed74d2af99743',
  );
  expect(digestAfter(bytes)).toBe(published);
});

it('the order of keys says nothing', () => {
  expect(digestAfter(encode(Object.fromEntries(Object.entries(members).toReversed())))).toBe(published);
});

it('times above 32 bits are read', () => {
  const later = { ...members, expires_at_ms: 1_800_000_000_000n };
  const read = decodeTextWarrant(encode(later));
  expect(read.ok && read.value.expires_at_ms).toBe(1_800_000_000_000);
});

describe('refused', () => {
  const bytes = Buffer.from(encode(members));
  const at = bytes.indexOf('version') - 1;
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['bytes after the map', Buffer.concat([bytes, Buffer.of(0)])],
    ['the first half', bytes.subarray(0, 430)],
    [
      'a longer integer',
      Buffer.concat([bytes.subarray(0, at + 8), Buffer.of(0x18, 1), bytes.subarray(at + 9)]),
    ],
    [
      'a key twice',
      Buffer.concat([
        bytes.subarray(0, at - 1),
        Buffer.of(0xae),
        bytes.subarray(at, at + 9),
        bytes.subarray(at),
      ]),
    ],
    ['a missing field', encode({ ...members, metadata: undefined })],
    ['a key as text', encode({ ...members, issuer: { ...members.issuer, public_key: 'ab' } })],
    ['deep nesting', new Uint8Array(16_000).fill(0x81)],
  ])('%s', (_what, input) => {
    expect(digestAfter(new Uint8Array(input))).toBe('warrant_malformed');
  });

  it('more than a warrant may have', () => {
    expect(digestAfter(new Uint8Array(16_385))).toBe('payload_too_large');
  });
});
