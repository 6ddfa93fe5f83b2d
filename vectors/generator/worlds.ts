/**
 * The honest scenes from which everything else is made: the sample payments of the specification with their small clock,
 * and a present-day payment of Base USDC whose warrant restricts as little as a warrant may.
 * @module
 */
import type { SigningKey } from '../../src/warrant/signature/signing-key.js';
import type { JsonObject } from '../../src/wire/json.js';
import type { Item } from './cbor-item.js';
import { bytesFor, configKey, keyNamed, keys } from './keys.js';
import type { NodePlan, Scene, Terms } from './scene.js';
import { signerOnce } from './sign-once.js';

const sampleConstraints = (cap: string): Item => [
  { merchant: { merchant_ids: ['merchant-a'] } },
  { resource: { http_methods: ['POST'], path_prefixes: ['/pay'] } },
  { tool: { tool_names: ['web-search'] } },
  {
    payment: {
      payee_ids: ['merchant-a'],
      allowed_rails: ['onchain'],
      allowed_assets: [{ asset: 'USDC', network: 'eip155:8453' }],
      allowed_schemes: ['exact'],
      max_per_request: { amount: cap },
    },
  },
  { sponsorship: { allow_sponsored_execution: false } },
];

/** Section 19.3. */
const sampleTerms = {
  audience: { merchant_ids: ['merchant-a'] },
  delegation: { max_depth: 1, can_delegate: true },
  warrant_id: 'warrant-1',
  constraints: sampleConstraints('200'),
  warrant_type: 'execution',
  expires_at_ms: 10_000,
  not_before_ms: 1_000,
  subject_signer: signerItem(keys.agent),
  payment_subjects: [{ kind: 'caip10', value: 'caip10:eip155:8453:0xabc123' }],
} satisfies Terms;

export function signerItem(key: SigningKey): Terms {
  return { ...signerOnce(key) };
}

const challengeMembers = (id: string, expiresAtMs: number): JsonObject => ({
  version: 'lfx402/v1',
  challenge_id: id,
  proof_binding: 'accepted+request',
  warrant_transport: 'inline_or_digest_ref',
  required_subject_kinds: ['signer', 'payment_subject'],
  nonce_bytes: 16,
  merchant_id: 'merchant-a',
  expires_at_ms: expiresAtMs,
  proof_freshness_ms: 60_000,
});

const sampleAccepted = (amount: string): JsonObject => ({
  scheme: 'exact',
  network: 'eip155:8453',
  amount,
  asset: 'USDC',
  payTo: 'merchant-a',
  maxTimeoutSeconds: 60,
});

const sampleChallengeId = '01HV7W8M7BX3Q6P0WJ7T5QK1V2';

/** Section 19.7: W1 and P1. */
export const sample: Scene = {
  nowMs: 2_500,
  config: {
    anchors: [configKey(keys.issuer), configKey(keys.k1Issuer)],
    merchant_id: 'merchant-a',
    merchant_hosts: ['merchant-a.example'],
  },
  challenge: {
    members: challengeMembers(sampleChallengeId, 302_000),
    accepts: [sampleAccepted('200')],
    issuedAtMs: 2_000,
    expiresAtMs: 302_000,
  },
  challengeId: sampleChallengeId,
  request: {
    method: 'POST',
    authority: 'merchant-a.example',
    target: '/pay',
    body: new Uint8Array(Buffer.from('{"ok":true}')),
  },
  nodes: [{ key: keys.issuer, terms: sampleTerms }],
  accepted: sampleAccepted('200'),
  payload: { paymentIntentId: 'pi_1' },
  subject: { kind: 'caip10', value: 'caip10:eip155:8453:0xabc123' },
  proof: {
    key: keys.agent,
    createdAtMs: 2_000,
    nonce: new Uint8Array(Buffer.from('b51e10ed8dea67d1b1c18ea5f5c62441', 'hex')),
  },
  context: { tool_name: 'web-search' },
  finish: [],
};

/** Section 19.8: W1, W2 and P2. */
export const sampleOfTwo: Scene = {
  ...sample,
  challenge: sample.challenge && { ...sample.challenge, accepts: [sampleAccepted('150')] },
  accepted: sampleAccepted('150'),
  nodes: [
    ...sample.nodes,
    {
      key: keys.agent,
      terms: {
        ...sampleTerms,
        warrant_id: 'warrant-2',
        subject_signer: signerItem(keys.delegate),
        not_before_ms: 1_500,
        expires_at_ms: 9_000,
        delegation: { max_depth: 0, can_delegate: false },
        constraints: sampleConstraints('150'),
      },
    },
  ],
  proof: { ...sample.proof, key: keys.delegate },
};

/** Section 19.8: WK and PK. */
export const sampleOfCurve: Scene = {
  ...sample,
  nodes: [{ key: keys.k1Issuer, terms: { ...sampleTerms, subject_signer: signerItem(keys.k1Agent) } }],
  proof: { ...sample.proof, key: keys.k1Agent },
};

/** 2027-01-15T08:00:00Z, in milliseconds. */
export const noon = 1_800_000_000_000;

export const usdc = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913';
export const payee = '0x209693Bc6afc0C5328bA36FaF03C514EF312287C';
export const wallet = 'eip155:8453:0x857b06519E91e3A54538791bDbb0E22373e36b66';

/** One subject of each kind; opaque ones for two rails. */
export const subjects = [
  { kind: 'caip10', value: wallet },
  { kind: 'exchange_account', value: 'binance:uid:1122334455' },
  { kind: 'facilitator_account', value: 'acct_20417' },
  { kind: 'opaque', value: 'gateway:stripe:cus_9s6XKzkNRiz8i3' },
  { kind: 'opaque', value: 'vault-7' },
] as const;

/** The cap and the asset that every execution warrant needs. */
export const cap = (amount: string): { readonly payment: Terms } => ({
  payment: {
    max_per_request: { amount },
    allowed_assets: [{ asset: usdc, network: 'eip155:8453' }],
  },
});

/** Terms of a warrant that restricts as little as one may. */
export const openTerms = {
  warrant_type: 'execution',
  warrant_id: 'w-0',
  subject_signer: signerItem(keys.agent),
  payment_subjects: subjects,
  audience: { any: true },
  not_before_ms: noon - 60_000,
  expires_at_ms: noon + 240_000,
  delegation: { can_delegate: false, max_depth: 0 },
  constraints: [cap('1000000')],
} satisfies Terms;

const openAccepted: JsonObject = {
  scheme: 'exact',
  network: 'eip155:8453',
  amount: '10000',
  asset: usdc,
  payTo: payee,
  maxTimeoutSeconds: 60,
  extra: { name: 'USD Coin', version: '2' },
};

const openChallengeId = '01KEZ3V5R8W0Q2T4N6B8D0F2H4';

export const open: Scene = {
  nowMs: noon,
  config: {
    anchors: [configKey(keys.issuer), configKey(keys.k1Issuer)],
    merchant_id: 'merchant-a',
    merchant_hosts: ['shop.merchant-a.example'],
  },
  challenge: {
    members: challengeMembers(openChallengeId, noon + 295_000),
    accepts: [openAccepted],
    issuedAtMs: noon - 5_000,
    expiresAtMs: noon + 295_000,
  },
  challengeId: openChallengeId,
  request: {
    method: 'POST',
    authority: 'shop.merchant-a.example',
    target: '/v1/search?q=flights',
    body: new Uint8Array(Buffer.from('{"query":"flights"}')),
  },
  nodes: [{ key: keys.issuer, terms: openTerms }],
  accepted: openAccepted,
  payload: {
    signature: `0x${Buffer.from(bytesFor('payload signature', 64)).toString('hex')}1b`,
    authorization: {
      from: '0x857b06519E91e3A54538791bDbb0E22373e36b66',
      to: payee,
      value: '10000',
      validAfter: '1799999400',
      validBefore: '1800000060',
      nonce: `0x${Buffer.from(bytesFor('payload nonce')).toString('hex')}`,
    },
  },
  subject: { kind: 'caip10', value: wallet },
  proof: { key: keys.agent, createdAtMs: noon - 1_000, nonce: bytesFor('proof nonce', 16) },
  finish: [],
};

const chainKey = (index: number, length: number): SigningKey => {
  if (index === 0) return keys.issuer;
  return index === length ? keys.agent : keyNamed(`link ${index}`);
};

/** A chain of a length, each warrant as open as the one above lets it be; the agent holds the leaf. */
export function chainOf(length: number): Scene {
  const nodes: NodePlan[] = Array.from({ length }, (_, index) => ({
    key: chainKey(index, length),
    terms: {
      ...openTerms,
      warrant_id: `w-${index}`,
      subject_signer: signerItem(chainKey(index + 1, length)),
      delegation: { can_delegate: index < length - 1, max_depth: length - 1 - index },
    },
  }));
  return { ...open, nodes };
}
