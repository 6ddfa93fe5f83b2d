/**
 * LFV-HTTP: what a merchant answers over HTTP when its verifier refuses (section 13): status, the code in
 * `PaymentRequired.error`, a fresh challenge with every 402, and nothing of the payment in the answer.
 * @module
 */

import type { RefusalCode, Step } from '../../../src/warrant/refusal-codes.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { config, constraints, dropped, ext, node, printed, proof, sent } from '../changes.js';
import { type Draft, type Family, type Negative, positive } from '../draft.js';
import { keys } from '../keys.js';
import type { Change } from '../scene.js';
import { cap, noon, open } from '../worlds.js';
import { today } from './pos.js';

type Answer = { readonly status: number; readonly also_status?: readonly number[] };

const refusals: readonly (readonly [
  where: string,
  what: string,
  step: Step,
  code: RefusalCode,
  status: Answer,
  change: Change,
  refs?: readonly string[],
])[] = [
  ['extensions', 'absent', '0', 'ledgerflow_missing', { status: 402 }, dropped('extensions')],
  [
    'document',
    'no JSON',
    '0',
    'ledgerflow_malformed',
    { status: 400, also_status: [402] },
    printed(() => 'paid'),
  ],
  [
    'document',
    'too large',
    '0',
    'payload_too_large',
    { status: 400, also_status: [413] },
    printed((text) => text + ' '.repeat(131_073 - text.length)),
    ['L32'],
  ],
  [
    'warrant',
    'a constraint of an unknown kind',
    '0',
    'warrant_malformed',
    { status: 400, also_status: [402] },
    constraints(-1, cap('1000000'), { gate: { x: 1 } }),
  ],
  [
    'proof.encoding',
    'unknown',
    '0',
    'encoding_unsupported',
    { status: 402, also_status: [400] },
    ext('proof.encoding', 'lfpop9'),
  ],
  [
    'warrant',
    'by an untrusted issuer',
    'a',
    'issuer_untrusted',
    { status: 402, also_status: [400] },
    node(0, { key: keys.attacker }),
    ['W01'],
  ],
  [
    'proof',
    'by another key',
    'b',
    'proof_signer_mismatch',
    { status: 402, also_status: [400] },
    proof({ key: keys.attacker }),
  ],
  [
    'warrant',
    'a cap below the amount',
    'e',
    'payment_amount_exceeded',
    { status: 402, also_status: [400] },
    constraints(-1, cap('9999')),
  ],
  [
    'accepted',
    'changed after the proof',
    'f',
    'accepted_hash_mismatch',
    { status: 402, also_status: [400] },
    sent('accepted.amount', '1'),
  ],
  [
    'proof.created_at_ms',
    'a minute too old',
    'h',
    'proof_stale',
    { status: 402, also_status: [400] },
    proof({ createdAtMs: noon - 120_001 }),
  ],
  [
    'payment identifier',
    'required and absent',
    '0',
    'payment_identifier_invalid',
    { status: 400, also_status: [402] },
    config({ require_payment_identifier: true }),
  ],
  [
    'replay store',
    'down',
    'infra',
    'verifier_unavailable',
    { status: 503 },
    (scene) => ({ ...scene, faults: { replay_store: 'down' } }),
  ],
];

const drafts: Negative[] = refusals.map(([where, what, step, code, , change, refs = []]) => ({
  kind: 'negative',
  base: today,
  where,
  what,
  step,
  code,
  change,
  flags: ['BASIC'],
  refs: ['L31', '13', ...refs],
  basis: 'spec*',
  ...(code === 'accepted_hash_mismatch' ? { wrong: ['accepted_hash'] as const } : {}),
  ...(step === 'infra'
    ? { needs: ['fault_injection'] as const }
    : code === 'payment_identifier_invalid'
      ? { needs: ['payment_identifier'] as const }
      : {}),
}));

const answers = new Map<Draft, Answer | undefined>(
  drafts.map((draft, index) => [draft, refusals[index]?.[4]]),
);

function http(draft: Draft): JsonObject {
  if (draft.kind === 'positive') return { http: { status: 200 } };
  const answer = answers.get(draft) ?? { status: 402 };
  return {
    http: {
      ...answer,
      ...(draft.kind === 'negative' ? { error: draft.code } : {}),
      fresh_challenge: answer.status === 402,
      hides: ['payment_subject', 'public_key', 'warrant'],
    },
  };
}

export const overHttp: Family = {
  id: 'LFV-HTTP',
  description: 'Status and body of the answers of a merchant whose verifier decides.',
  drafts: [
    positive('a payment is answered with the resource', open, { refs: ['L31'] }),
    positive('the challenge came in the body of the answer alone', open, { refs: ['L15'] }),
    ...drafts,
  ],
  http,
};
