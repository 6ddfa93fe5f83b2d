/**
 * Every code of the specification, section 13, by a question with one defect; and which defect counts when there are two.
 */
import { describe, expect, it } from 'vitest';
import { encodeBase64Url } from '../warrant/base64.js';
import { hexOf } from '../warrant/bytes.js';
import { goldenKeys } from '../warrant/golden.fixture.js';
import { acceptedFor } from '../warrant/golden-payment.fixture.js';
import { type RefusalCode, refusalCodes, type Step } from '../warrant/refusal-codes.js';
import { warrantDigest } from '../warrant/sealed-warrant.js';
import type { JsonObject } from '../wire/json.js';
import {
  anchorOf,
  change,
  childOf,
  paymentTerms,
  type QuestionChange,
  question,
  subjectOf,
  type Terms,
  warrantOf,
  withConstraint,
} from './question.fixture.js';
import { createVerifierSession } from './verifier-session.js';

/** The refusal of one question by a verifier without a past; undefined when it authorizes. */
async function refusalOf(asked: QuestionChange) {
  const answer = await createVerifierSession().verifyAuthorization(question(asked));
  if (answer.ok) return undefined;
  const { step, code } = answer.refusal;
  return { step, code };
}

const extension = (path: readonly string[], value?: Parameters<typeof change>[2]): QuestionChange => ({
  extension: (honest) => change(honest, path, value),
});
const warrant = (terms: Terms): QuestionChange => ({ chain: [warrantOf(terms)] });
const chained = (terms: Terms, root: Terms = {}): QuestionChange => {
  const parent = warrantOf(root);
  return { chain: [parent, childOf(parent, terms)] };
};
const identified = (id: string): QuestionChange => ({ identifier: id });
const lifetime = { not_before_ms: 1_000, expires_at_ms: 1_000 + 86_400_001 };

/** Other bytes in the place of the warrant, with their own digest; the proof is about the honest one. */
const inline = (bytes: Uint8Array): QuestionChange => ({
  extension: (honest) =>
    change(honest, ['warrant'], {
      encoding: 'lfw1+cbor',
      digest: warrantDigest(bytes),
      inline_b64: encodeBase64Url(bytes),
    }),
});
/** The wrapped form, so long as canonical JSON: the names of its members stand in order, and all of it is ASCII. */
const padded = (info: JsonObject, size: number): JsonObject => {
  const schema = { pad: '' };
  const missing = size - JSON.stringify({ info, schema }).length;
  return { info, schema: { pad: 'x'.repeat(missing) } };
};

/** The sample warrant with other bytes somewhere. */
const spelled = (from: string, to: string): QuestionChange => {
  const bytes = hexOf(warrantOf().bytes);
  if (!bytes.includes(from)) throw new Error(`the sample warrant has no ${from}`);
  return inline(Buffer.from(bytes.replace(from, to), 'hex'));
};

type Row = readonly [step: Step, code: RefusalCode, what: string, asked: QuestionChange];

/** What stands in the place of an identifier, and holds none. */
const notIdentifiers: readonly JsonObject[] = [{}, { info: { required: true } }, { info: [] }];

const rows: readonly Row[] = [
  [
    '0',
    'ledgerflow_missing',
    'no extension',
    { document: (honest) => change(honest, ['extensions', 'ledgerflow'], undefined) },
  ],
  [
    '0',
    'ledgerflow_missing',
    'no extensions',
    { document: (honest) => change(honest, ['extensions'], undefined) },
  ],
  [
    '0',
    'ledgerflow_malformed',
    'an extension that is text',
    { document: (honest) => change(honest, ['extensions', 'ledgerflow'], 'x') },
  ],
  [
    '0',
    'ledgerflow_malformed',
    'a name that stands twice',
    { text: (text) => text.replace('{', '{"payload":{},') },
  ],
  [
    '0',
    'ledgerflow_malformed',
    'a number below zero in the extension',
    extension(['proof', 'created_at_ms'], -1),
  ],
  [
    '0',
    'ledgerflow_malformed',
    'an amount that is a number',
    { document: (honest) => change(honest, ['accepted', 'amount'], 200) },
  ],
  ...['scheme', 'network', 'asset', 'payTo'].map(
    (name): Row => [
      '0',
      'ledgerflow_malformed',
      `a quote whose ${name} is no text`,
      { document: (honest) => change(honest, ['accepted', name], 7) },
    ],
  ),
  [
    '0',
    'ledgerflow_malformed',
    'extensions that are a list',
    { document: (honest) => change(honest, ['extensions'], []) },
  ],
  ['0', 'ledgerflow_malformed', 'a version that is no text', extension(['version'], 7)],
  [
    '0',
    'ledgerflow_malformed',
    'a number with a fraction anywhere in the extension',
    { extension: (info) => ({ info, schema: { anything: 1.5 } }) },
  ],
  [
    '0',
    'ledgerflow_malformed',
    'a payload that is none',
    { document: (honest) => change(honest, ['payload'], []) },
  ],
  ['0', 'ledgerflow_malformed', 'an unknown member', extension(['subject', 'approval'], 'yes')],
  [
    '0',
    'ledgerflow_malformed',
    'a member beside info',
    { extension: (honest) => ({ info: honest, version: 'lfx402/v1' }) },
  ],
  ['0', 'ledgerflow_malformed', 'an empty chain', extension(['warrant_chain'], [])],
  [
    '0',
    'ledgerflow_malformed',
    'a nonce with trailing bits',
    extension(['proof', 'nonce_b64'], 'tR4Q7Y3qZ9GxwY6l9cYkQR=='),
  ],
  [
    '0',
    'ledgerflow_malformed',
    'an inline warrant with white space',
    extension(['warrant', 'inline_b64'], 'AA AA'),
  ],
  ['0', 'ledgerflow_malformed', 'an echo that was changed', extension(['nonce_bytes'], 17)],
  ['0', 'ledgerflow_malformed', 'an echo of what was not issued', extension(['merchant_id'], 'merchant-a')],
  ['0', 'ledgerflow_version_unsupported', 'another version', extension(['version'], 'lfx402/v2')],
  ['0', 'payload_too_large', 'a document above the limit', { text: (text) => text.padEnd(131_073) }],
  [
    '0',
    'payload_too_large',
    'an extension above the limit',
    extension(['warrant', 'inline_b64'], 'A'.repeat(32_768)),
  ],
  [
    '0',
    'payload_too_large',
    'an extension of one byte above the limit',
    { extension: (info) => padded(info, 32_769) },
  ],
  [
    '0',
    'payload_too_large',
    'a warrant above the limit, whatever its digest says',
    extension(['warrant', 'inline_b64'], encodeBase64Url(Buffer.alloc(16_385))),
  ],
  ['0', 'warrant_malformed', 'a warrant at the limit that is none', inline(Buffer.alloc(16_384))],
  ['0', 'encoding_unsupported', 'another warrant encoding', extension(['warrant', 'encoding'], 'lfw2+cbor')],
  ['0', 'encoding_unsupported', 'another proof encoding', extension(['proof', 'encoding'], 'lfpop2')],
  [
    '0',
    'alg_unsupported',
    'an unknown algorithm of the proof',
    extension(['proof', 'signature', 'alg'], 'ed448'),
  ],
  [
    '0',
    'alg_unsupported',
    'an unknown algorithm of the signer',
    extension(['subject', 'signer', 'alg'], 'ed448'),
  ],
  [
    '0',
    'chain_too_long',
    'ten warrants',
    extension(
      ['warrant_chain'],
      Array.from({ length: 9 }, () => ({})),
    ),
  ],
  ['0', 'payment_identifier_invalid', 'an identifier that is too short', identified('x'.repeat(15))],
  ['0', 'payment_identifier_invalid', 'an identifier that is too long', identified('x'.repeat(129))],
  ['0', 'payment_identifier_invalid', 'an identifier after white space', identified(` ${'x'.repeat(16)}`)],
  ['0', 'payment_identifier_invalid', 'an identifier before white space', identified(`${'x'.repeat(16)} `)],
  [
    '0',
    'payment_identifier_invalid',
    'an identifier that is a number',
    { identifier: 1_234_567_890_123_456 },
  ],
  ...notIdentifiers.map(
    (declared): Row => [
      '0',
      'payment_identifier_invalid',
      `${JSON.stringify(declared)} in the place of an identifier`,
      { document: (honest) => change(honest, ['extensions', 'payment-identifier'], declared) },
    ],
  ),
  [
    '0',
    'payment_identifier_invalid',
    'an identifier that is only declared, where one is required',
    {
      config: { require_payment_identifier: true },
      document: (honest) =>
        change(honest, ['extensions', 'payment-identifier'], { info: { required: false } }),
    },
  ],
  [
    '0',
    'payment_identifier_invalid',
    'a missing identifier',
    { config: { require_payment_identifier: true } },
  ],
  ['0', 'challenge_mismatch', 'no such challenge', { params: { challenge: null } }],
  ['0', 'challenge_mismatch', 'a challenge that cannot be read', { issued: { version: 'lfx402/v0' } }],
  ['0', 'challenge_mismatch', 'another challenge', { issued: { challenge_id: 'another-challenge' } }],
  ['0', 'challenge_mismatch', 'a challenge of another merchant', { issued: { merchant_id: 'merchant-b' } }],
  ['0', 'challenge_expired', 'a challenge at its end', { issued: { expires_at_ms: 2_000 } }],
  ['0', 'subject_kind_missing', 'no signer', extension(['subject', 'signer'])],
  ['0', 'subject_kind_missing', 'no payment subject', extension(['subject', 'payment_subject'])],
  ['0', 'request_authority_mismatch', 'a host that is not ours', { request: { authority: 'evil.example' } }],
  ['0', 'request_authority_mismatch', 'user information', { request: { authority: 'x@merchant-a.example' } }],
  ['0', 'warrant_unknown_digest', 'a digest alone', extension(['warrant', 'inline_b64'])],
  [
    '0',
    'warrant_digest_mismatch',
    'the digest of another warrant',
    extension(['warrant', 'digest'], warrantOf({ warrant_id: 'other' }).digest),
  ],
  ['0', 'warrant_malformed', 'bytes that are no warrant', inline(Buffer.from('a0', 'hex'))],
  [
    '0',
    'warrant_not_canonical',
    'the version in two bytes',
    spelled('6776657273696f6e01', '6776657273696f6e1801'),
  ],
  ['0', 'warrant_version_unsupported', 'version 2', spelled('6776657273696f6e01', '6776657273696f6e02')],
  ['0', 'warrant_type_invalid', 'an unknown type', spelled('69657865637574696f6e', '69657865637574696f6f')],
  ['a', 'warrant_type_invalid', 'an issuer warrant as leaf', warrant({ warrant_type: 'issuer' })],
  [
    'a',
    'warrant_signature_invalid',
    'a signature for other terms',
    spelled('77617272616e742d31', '77617272616e742d32'),
  ],
  ['a', 'issuer_untrusted', 'no anchors', { config: { anchors: [] } }],
  [
    'a',
    'issuer_untrusted',
    'an anchor of another algorithm',
    { config: { anchors: [{ ...anchorOf(goldenKeys.issuer), alg: 'secp256k1' }] } },
  ],
  [
    'a',
    'chain_issuer_mismatch',
    'a link by somebody else',
    { chain: [warrantOf(), childOf(warrantOf(), {}, goldenKeys.delegate)] },
  ],
  [
    'a',
    'chain_parent_mismatch',
    'a leaf alone',
    { chain: [childOf(warrantOf(), {}, goldenKeys.issuer)], key: goldenKeys.delegate },
  ],
  ['a', 'chain_duplicate', 'an id that stands twice', chained({ warrant_id: 'warrant-1' })],
  [
    'a',
    'delegation_not_allowed',
    'a parent that may not delegate',
    chained({}, { delegation: { max_depth: 0, can_delegate: false } }),
  ],
  [
    'a',
    'delegation_depth_exceeded',
    'as deep as the parent',
    chained({ delegation: { max_depth: 1, can_delegate: true } }),
  ],
  ['a', 'delegation_window_widened', 'longer than the parent', chained({ expires_at_ms: 10_001 })],
  ['a', 'delegation_scope_widened', 'for anybody', chained({ audience: { any: true } })],
  ['a', 'warrant_revoked', 'a revoked warrant', { config: { revoked_digests: [warrantOf().digest] } }],
  ['a', 'warrant_revoked', 'a revoked key', { config: { revoked_keys: [anchorOf(goldenKeys.agent)] } }],
  ['b', 'proof_signer_mismatch', 'another key', { key: goldenKeys.delegate }],
  [
    'b',
    'proof_signer_mismatch',
    'another algorithm of the signature',
    extension(['proof', 'signature', 'alg'], 'secp256k1'),
  ],
  ['b', 'proof_nonce_invalid', 'a longer nonce', { nonceBytes: 17 }],
  [
    'b',
    'proof_signature_invalid',
    'another subject',
    extension(['subject', 'payment_subject', 'value'], 'caip10:eip155:8453:0xdef'),
  ],
  [
    'b',
    'proof_signature_invalid',
    'another payload',
    { document: (honest) => change(honest, ['payload'], { paymentIntentId: 'pi_2' }) },
  ],
  ['b', 'proof_signature_invalid', 'another instant', extension(['proof', 'created_at_ms'], 1_999)],
  ['c', 'warrant_not_yet_valid', 'before its time', { now: 999 }],
  ['c', 'warrant_expired', 'at its end', { now: 10_000 }],
  ['c', 'warrant_lifetime_exceeded', 'a warrant that lives too long', warrant(lifetime)],
  ['d', 'audience_mismatch', 'a warrant for others', warrant({ audience: { merchant_ids: ['merchant-b'] } })],
  [
    'e',
    'merchant_not_allowed',
    'another merchant',
    warrant(withConstraint({ merchant: { merchant_ids: ['merchant-b'] } })),
  ],
  ['e', 'request_target_not_canonical', 'dots in the path', { request: { target: '/pay/../admin' } }],
  ['e', 'http_method_not_allowed', 'another method', { request: { method: 'GET' } }],
  ['e', 'path_not_allowed', 'another path', { request: { target: '/payroll' } }],
  ['e', 'tool_not_allowed', 'no tool', { context: {} }],
  ['e', 'tool_not_allowed', 'a tool without a name', { context: { tool_name: '' } }],
  [
    'e',
    'model_provider_not_allowed',
    'another provider',
    warrant(withConstraint({ tool: { model_providers: ['x'] } })),
  ],
  [
    'e',
    'action_label_not_allowed',
    'another action',
    warrant(withConstraint({ tool: { action_labels: ['x'] } })),
  ],
  ['e', 'payment_amount_exceeded', 'one above the cap', { accepted: acceptedFor('201') }],
  [
    'e',
    'payment_period_exceeded',
    'more than the period has',
    warrant(paymentTerms({ period_limit: { amount: '199', window_ms: 1_000 } })),
  ],
  [
    'e',
    'asset_not_allowed',
    'the same symbol elsewhere',
    { accepted: { ...acceptedFor('200'), network: 'eip155:1' } },
  ],
  [
    'e',
    'rail_not_allowed',
    'another rail',
    { subject: subjectOf('opaque', 'x'), ...warrant({ payment_subjects: [subjectOf('opaque', 'x')] }) },
  ],
  ['e', 'scheme_not_allowed', 'another scheme', { accepted: { ...acceptedFor('200'), scheme: 'upto' } }],
  ['e', 'payee_not_allowed', 'another payee', { accepted: { ...acceptedFor('200'), payTo: 'merchant-b' } }],
  ['e', 'sponsorship_not_allowed', 'a sponsor', { context: { tool_name: 'web-search', sponsor_id: 's' } }],
  [
    'e',
    'payment_subject_not_allowed',
    'a subject that is not listed',
    { subject: subjectOf('caip10', 'caip10:eip155:8453:0xdef') },
  ],
  [
    'f',
    'accepted_hash_mismatch',
    'a quote that was changed',
    { document: (honest) => change(honest, ['accepted', 'maxTimeoutSeconds'], 61) },
  ],
  [
    'f',
    'accepted_not_offered',
    'a quote that was not offered',
    { offers: [{ ...acceptedFor('200'), maxTimeoutSeconds: 61 }] },
  ],
  [
    'g',
    'request_hash_mismatch',
    'another body',
    {
      params: { request: { method: 'POST', authority: 'merchant-a.example', target: '/pay', body_b64: '' } },
    },
  ],
  [
    'h',
    'proof_stale',
    'a proof of yesterday',
    { now: 9_000, created: 8_899, issued: { proof_freshness_ms: 100 } },
  ],
  ['h', 'proof_from_future', 'a proof of tomorrow', { created: 2_001 }],
  ['infra', 'verifier_unavailable', 'no replay store', { faults: { replay_store: 'down' } }],
  [
    'infra',
    'verifier_unavailable',
    'no replay store to look an identifier up in, before anything of a later step',
    { identifier: 'identifier-of-a-payment', faults: { replay_store: 'down' }, now: 10_000 },
  ],
  ['infra', 'verifier_unavailable', 'no revocation store', { faults: { revocation_store: 'down' } }],
  [
    'infra',
    'verifier_unavailable',
    'no budget store',
    {
      faults: { budget_store: 'down' },
      ...warrant(paymentTerms({ period_limit: { amount: '200', window_ms: 1_000 } })),
    },
  ],
];

/** Refusals that need a past; `replay.test.ts` has them. */
const stateful: readonly RefusalCode[] = [
  'replay_detected',
  'challenge_consumed',
  'payment_identifier_conflict',
];

describe('a question with one defect', () => {
  it.each(rows)('at step %s: %s for %s', async (step, code, _, asked) => {
    expect(await refusalOf(asked)).toEqual({ step, code });
  });

  it('is there for every code, and each stands at a step that it may have', () => {
    const seen = new Set([...rows.map(([, code]) => code), ...stateful]);
    expect([...seen].sort()).toEqual(Object.keys(refusalCodes).sort());
    for (const [step, code] of rows) expect(refusalCodes[code].steps).toContain(step);
  });
});

describe('a question without a defect', () => {
  const honest: readonly (readonly [string, QuestionChange])[] = [
    ['as it is', {}],
    [
      'with everything repeated',
      {
        extension: (members) => ({
          ...members,
          proof_binding: 'accepted+request',
          warrant_transport: 'inline_or_digest_ref',
          required_subject_kinds: ['payment_subject', 'signer'],
          nonce_bytes: 16,
        }),
      },
    ],
    ['with an extension at the limit', { extension: (info) => padded(info, 32_768) }],
    ['with an identifier as short as it may be', { identifier: 'x'.repeat(16) }],
    ['with an identifier as long as it may be', { identifier: 'x'.repeat(128) }],
    ['for a challenge that names the merchant', { issued: { merchant_id: 'merchant-a' } }],
    [
      'with the provider that its warrant names',
      {
        ...warrant(withConstraint({ tool: { model_providers: ['x'] } })),
        context: { model_provider: 'x' },
      },
    ],
    [
      'with the action that its warrant names',
      { ...warrant(withConstraint({ tool: { action_labels: ['x'] } })), context: { action_label: 'x' } },
    ],
    ['in the wrapped form', { extension: (info) => ({ info, schema: { anything: [1] } }) }],
    [
      'with base64 in the other alphabet',
      { extension: (members) => change(members, ['proof', 'nonce_b64'], 'BwcHBwcHBwcHBwcHBwcHBw') },
    ],
    ['with members that nobody knows outside', { document: (document) => ({ ...document, note: -1.5 }) }],
    ['at the first instant', { now: 1_000 }],
    ['at the last instant', { now: 9_999 }],
    ['with a proof as old as it may be', { now: 9_000, created: 8_900, issued: { proof_freshness_ms: 100 } }],
    ['with a proof from as far ahead as it may be', { created: 2_500, config: { future_skew_ms: 500 } }],
    ['with a chain of two', chained({})],
    ['with a port and capitals in the authority', { request: { authority: 'Merchant-A.example:8443' } }],
    [
      'with a period that it fills',
      warrant(paymentTerms({ period_limit: { amount: '200', window_ms: 1_000 } })),
    ],
    [
      'with an identifier that is only declared',
      {
        document: (document) =>
          change(document, ['extensions', 'payment-identifier'], { info: { required: false }, schema: {} }),
      },
    ],
    [
      'with an identifier that is null, which is none',
      { document: (document) => change(document, ['extensions', 'payment-identifier'], null) },
    ],
    ['with the budget store down, and no budget', { faults: { budget_store: 'down' } }],
  ];

  it.each(honest)('%s', async (_, asked) => {
    expect(await refusalOf(asked)).toBeUndefined();
  });
});

describe('of two defects', () => {
  /** One defect of each step that can be combined with any other, in the order in which they have to show. */
  const ordered: readonly (readonly [RefusalCode, QuestionChange])[] = [
    ['payment_identifier_invalid', { config: { require_payment_identifier: true } }],
    ['challenge_mismatch', { issued: { challenge_id: 'another-challenge' } }],
    ['request_authority_mismatch', { request: { authority: 'evil.example' } }],
    ['issuer_untrusted', { config: { anchors: [] } }],
    ['proof_signer_mismatch', { key: goldenKeys.delegate }],
    ['warrant_expired', { now: 10_000 }],
    ['audience_mismatch', { chain: [warrantOf({ audience: { merchant_ids: ['merchant-b'] } })] }],
    ['tool_not_allowed', { context: {} }],
    ['accepted_not_offered', { offers: [] }],
    ['request_hash_mismatch', { proof: (body) => ({ ...body, request_hash: body.payload_hash }) }],
    ['proof_from_future', { created: 20_000 }],
    ['verifier_unavailable', { faults: { replay_store: 'down' } }],
  ];
  const pairs = ordered.flatMap(([code, first], index) =>
    ordered.slice(index + 1).map(([later, second]) => [code, later, { ...second, ...first }] as const),
  );

  it.each(pairs)('%s counts before %s', async (code, _later, asked) => {
    const config = { ...(asked.config ?? {}) };
    expect((await refusalOf({ ...asked, config }))?.code).toBe(code);
  });
});
