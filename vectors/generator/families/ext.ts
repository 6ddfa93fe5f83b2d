/**
 * LFV-EXT: the shape of the extension. Step 0.
 * @module
 */
import type { JsonValue } from '../../../src/wire/json.js';
import { all, challengeId, config, dropped, ext, extDropped, sent, subject } from '../changes.js';
import { type Family, negatives, positive, type Row } from '../draft.js';
import { open, wallet } from '../worlds.js';
import { today } from './pos.js';

const malformed = { step: '0', code: 'ledgerflow_malformed', basis: 'spec*', flags: ['BASIC'] } as const;

/** Members whose absence is a malformed extension. */
const required = [
  'version',
  'challenge_id',
  'warrant',
  'warrant.encoding',
  'warrant.digest',
  'proof',
  'proof.encoding',
  'proof.created_at_ms',
  'proof.nonce_b64',
  'proof.request_hash',
  'proof.accepted_hash',
  'proof.signature',
  'proof.signature.alg',
  'proof.signature.value_b64',
  'subject.signer.alg',
  'subject.signer.key_b64',
  'subject.payment_subject.kind',
  'subject.payment_subject.value',
] as const;

/** A member, and a value of a type that it cannot have. */
const wrongTypes: readonly (readonly [path: string, value: JsonValue])[] = [
  ['version', 1],
  ['challenge_id', 17],
  ['warrant', 'lfw1+cbor'],
  ['warrant.digest', 'SHA256:2031850E348816681C876276ED5458A23C5030CF7BB4FAEC8663C5AC8794D510'],
  ['warrant.inline_b64', null],
  ['warrant_chain', {}],
  ['warrant_chain', []],
  ['proof', []],
  ['proof.created_at_ms', '1799999999000'],
  ['proof.created_at_ms', 1_799_999_999_000.5],
  ['proof.created_at_ms', -1],
  ['proof.nonce_b64', [1]],
  ['proof.request_hash', 'd85851cc1dd1cba3d204a358c5b78fd98e4d8d94e871f542f471b8c974f5335f'],
  ['proof.accepted_hash', true],
  ['proof.signature', 'c2lnbmF0dXJl'],
  ['subject', 'agent'],
  ['subject.signer.key_b64', 5],
];

/** What an unknown member could pretend to mean. */
const unknown: readonly (readonly [path: string, ref: string | undefined])[] = [
  ['note', undefined],
  ['warrant.signed', undefined],
  ['proof.tool_arguments_digest', 'W78'],
  ['proof.payload_hash', undefined],
  ['proof.signature.key_id', undefined],
  ['subject.note', undefined],
  ['subject.signer.key_id', undefined],
  ['subject.payment_subject.network', undefined],
  ['approvals', 'W79'],
  ['delegation_depth', 'W60'],
];

const challengeIds = [
  'too-short-of-16',
  'x'.repeat(65),
  '01KEZ3V5R8W0Q2T4;warrant_digest=',
  'with space 012345',
];

const identifier = (value: JsonValue) => sent('extensions.payment-identifier', value);

const echo = open.challenge?.members ?? {};

const absentExtension = [
  ['extensions', 'absent', dropped('extensions')],
  ['extensions.ledgerflow', 'absent', dropped('extensions.ledgerflow')],
  [
    'extensions.ledgerflow',
    'spelled LedgerFlow',
    all(dropped('extensions.ledgerflow'), sent('extensions.LedgerFlow', {})),
  ],
] as const satisfies readonly Row[];

const positives = [
  positive('an echo of some of the challenge', {
    ...open,
    finish: [
      (document) =>
        ext(
          'nonce_bytes',
          16,
        )({ ...open, finish: [] }).finish.reduce((value, change) => change(value), document),
    ],
  }),
  positive('x402 extensions of others, one of them without info', { ...open, otherExtensions: { other: 1 } }),
  positive(
    'the wrapped form with a schema that nobody reads',
    {
      ...sent('extensions.ledgerflow.schema', { type: 'string' })({ ...open, wrapped: true }),
    },
    { refs: ['L06'] },
  ),
  positive(
    'a payment identifier with letters, digits, hyphen and underscore',
    {
      ...config({ require_payment_identifier: true })(open),
      otherExtensions: { 'payment-identifier': { info: { id: 'Az09_-Az09_-Az09' } } },
    },
    { needs: ['payment_identifier'], refs: ['14.3'] },
  ),
];

export const extension: Family = {
  id: 'LFV-EXT',
  description: 'The extension value: present, complete, closed, of known version and encodings.',
  drafts: [
    ...positives,
    ...negatives(today, { ...malformed, code: 'ledgerflow_missing' }, absentExtension),
    ...negatives(today, malformed, [
      ['extensions', 'an array', sent('extensions', []), { also: ['ledgerflow_missing'] }],
      [
        'extensions.ledgerflow',
        'null',
        sent('extensions.ledgerflow', null),
        { also: ['ledgerflow_missing'] },
      ],
      ['extensions.ledgerflow', 'a text', sent('extensions.ledgerflow', 'lfx402/v1')],
      ['extensions.ledgerflow', 'an array', sent('extensions.ledgerflow', [])],
      ['subject', 'absent', extDropped('subject'), { also: ['subject_kind_missing'], refs: ['L18'] }],
      ...required.map(
        (path): Row => [
          path,
          'absent',
          extDropped(path),
          path === 'version' ? { also: ['ledgerflow_version_unsupported'] } : {},
        ],
      ),
      ...wrongTypes.map(
        ([path, value]): Row => [
          path,
          `${JSON.stringify(value)} instead of its value`,
          ext(path, value),
          {
            ...(path === 'version' ? { also: ['ledgerflow_version_unsupported'] } : {}),
            ...(path === 'subject' ? { also: ['subject_kind_missing'] } : {}),
          },
        ],
      ),
    ]),
    ...negatives(today, malformed, [
      ['subject.payment_subject.kind', 'bank', subject('bank', wallet)],
      ['subject.payment_subject.kind', 'CAIP10', subject('CAIP10', wallet)],
      ['subject.payment_subject.value', 'empty', subject('caip10', '')],
      ['subject.payment_subject.value', 'a control character', subject('caip10', 'a\u0007b')],
    ]),
    ...negatives(today, { ...malformed, basis: 'kit', flags: ['CONFUSION'] }, [
      ...unknown.map(
        ([path, ref]): Row => [
          path,
          'a member that the object does not have',
          ext(path, 1),
          ref === undefined ? {} : { refs: [ref] },
        ],
      ),
      ...challengeIds.map(
        (id): Row => [
          'challenge_id',
          `${JSON.stringify(id)} is outside its grammar`,
          challengeId(id),
          { flags: ['INJECTION'], refs: ['W15'] },
        ],
      ),
      [
        'extensions.ledgerflow',
        'protocol members beside info',
        all(ext('info', { version: 'lfx402/v1' })),
        { refs: ['L06'] },
      ],
      ['proof_binding', 'an echo that differs', ext('proof_binding', 'accepted')],
      ['nonce_bytes', 'an echo that differs', ext('nonce_bytes', 8), { flags: ['EDGE_CASE'] }],
      ['merchant_id', 'an echo that differs', ext('merchant_id', 'merchant-b')],
      [
        'expires_at_ms',
        'an echo that differs',
        ext('expires_at_ms', Number(echo.expires_at_ms) + 1),
        { flags: ['TIME'] },
      ],
      [
        'required_subject_kinds',
        'an echo that differs',
        ext('required_subject_kinds', ['signer']),
        { refs: ['L18'] },
      ],
    ]),
    ...negatives(
      today,
      {
        step: '0',
        code: 'ledgerflow_version_unsupported',
        flags: ['CONFUSION'],
        refs: ['W24'],
        basis: 'spec*',
      },
      [
        ['version', 'lfx402/v2', ext('version', 'lfx402/v2')],
        ['version', 'LFX402/V1', ext('version', 'LFX402/V1')],
        ['version', 'a space at its end', ext('version', 'lfx402/v1 ')],
      ],
    ),
    ...negatives(
      today,
      { step: '0', code: 'encoding_unsupported', flags: ['CONFUSION'], refs: ['W24'], basis: 'spec*' },
      [
        ['warrant.encoding', 'lfw2+cbor', ext('warrant.encoding', 'lfw2+cbor')],
        ['warrant.encoding', 'lfw1+json', ext('warrant.encoding', 'lfw1+json')],
        ['proof.encoding', 'lfpop2', ext('proof.encoding', 'lfpop2')],
      ],
    ),
    ...negatives(today, { step: '0', code: 'alg_unsupported', flags: ['CONFUSION'] }, [
      ['proof.signature.alg', 'ES256', ext('proof.signature.alg', 'ES256')],
      ['subject.signer.alg', 'none', ext('subject.signer.alg', 'none'), { refs: ['W05'] }],
      ['subject.signer.alg', 'Ed25519 in other letters', ext('subject.signer.alg', 'Ed25519')],
    ]),
    ...negatives(
      today,
      { step: '0', code: 'subject_kind_missing', flags: ['BASIC'], basis: 'spec*', refs: ['L18'] },
      [
        ['subject.signer', 'absent', extDropped('subject.signer')],
        ['subject.payment_subject', 'absent', extDropped('subject.payment_subject')],
      ],
    ),
    ...negatives(
      today,
      {
        step: '0',
        code: 'challenge_mismatch',
        flags: ['BINDING'],
        basis: 'spec*',
        wrong: ['proof.signature'],
      },
      [
        ['challenge_id', 'that of another challenge', ext('challenge_id', '01KEZ3V5R8W0Q2T4N6B8D0F2H5')],
        [
          'challenge',
          'never issued by this merchant',
          (scene) => ({ ...scene, challenge: null }),
          { wrong: [] },
        ],
      ],
    ),
    ...negatives(
      today,
      {
        step: '0',
        code: 'payment_identifier_invalid',
        flags: ['BASIC'],
        basis: 'spec*',
        needs: ['payment_identifier'],
      },
      [
        [
          'extensions.payment-identifier.info.id',
          '15 characters',
          identifier({ info: { id: 'pay_0123456789a' } }),
          { flags: ['EDGE_CASE'] },
        ],
        [
          'extensions.payment-identifier.info.id',
          '129 characters',
          identifier({ info: { id: 'p'.repeat(129) } }),
          { flags: ['EDGE_CASE'] },
        ],
        ['extensions.payment-identifier.info.id', 'a dot', identifier({ info: { id: 'pay.0123456789abc' } })],
        ['extensions.payment-identifier.info.id', 'a number', identifier({ info: { id: 1234567890123456 } })],
        [
          'extensions.payment-identifier',
          'absent although the merchant requires it',
          config({ require_payment_identifier: true }),
        ],
      ],
    ),
  ],
};
