/**
 * The sample payments of the specification, section 19, built with the code under test from their described parts.
 */
import type { JsonObject } from '../wire/json.js';
import { decodeBase64, encodeBase64, encodeBase64Url } from './base64.js';
import { isChallengeId } from './challenge-id.js';
import { digestOf } from './digest.js';
import { type GoldenKey, goldenChallengeId, goldenKeys, goldenNonceText } from './golden.fixture.js';
import { acceptedHash, payloadHash, requestHash } from './proof/binding-hashes.js';
import { type ProofBody, signProof } from './proof/proof-body.js';
import type { Outcome } from './refusal.js';
import { issueWarrant, type SealedWarrant } from './sealed-warrant.js';
import { signerOf } from './signature/signing-key.js';
import { warrantSubjectSchema } from './subject.js';
import { timeMsSchema } from './time.js';

/** The value of an outcome; a refusal fails the test that asked. */
export function acceptedValue<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
}

function issue(terms: Readonly<Record<string, unknown>>, key: GoldenKey): SealedWarrant {
  return acceptedValue(issueWarrant(terms, key));
}

const constraintsUpTo = (cap: string) => [
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

export const goldenSubject = warrantSubjectSchema.parse({
  kind: 'caip10',
  value: 'caip10:eip155:8453:0xabc123',
});

/** The terms of W1. */
export const termsOfOne = {
  warrant_type: 'execution',
  warrant_id: 'warrant-1',
  audience: { merchant_ids: ['merchant-a'] },
  delegation: { max_depth: 1, can_delegate: true },
  constraints: constraintsUpTo('200'),
  not_before_ms: 1000,
  expires_at_ms: 10000,
  subject_signer: signerOf(goldenKeys.agent),
  payment_subjects: [goldenSubject],
} as const;

export const W1 = issue(termsOfOne, goldenKeys.issuer);

/** The terms of W2, which the agent issues below W1. */
export const termsOfTwo = {
  ...termsOfOne,
  warrant_id: 'warrant-2',
  subject_signer: signerOf(goldenKeys.delegate),
  parent_digest: W1.hash,
  not_before_ms: 1500,
  expires_at_ms: 9000,
  delegation: { max_depth: 0, can_delegate: false },
  constraints: constraintsUpTo('150'),
};

export const W2 = issue(termsOfTwo, goldenKeys.agent);

export const WK = issue({ ...termsOfOne, subject_signer: signerOf(goldenKeys.k1Agent) }, goldenKeys.k1Issuer);

export const acceptedFor = (amount: string): JsonObject => ({
  scheme: 'exact',
  network: 'eip155:8453',
  amount,
  asset: 'USDC',
  payTo: 'merchant-a',
  maxTimeoutSeconds: 60,
});

export const goldenRequest = {
  method: 'POST',
  authority: 'merchant-a.example',
  target: '/pay',
  body: Buffer.from('{"ok":true}'),
};

export const goldenPayload: JsonObject = { paymentIntentId: 'pi_1' };

/** The proof body of a sample payment. */
export function proofFor(leaf: SealedWarrant, amount: string): ProofBody {
  const nonce = decodeBase64(goldenNonceText);
  if (nonce === undefined || !isChallengeId(goldenChallengeId)) throw new Error('golden values are valid');
  return {
    challenge_id: goldenChallengeId,
    warrant_digest: leaf.hash,
    accepted_hash: acceptedHash(acceptedFor(amount)),
    request_hash: requestHash(goldenRequest),
    payload_hash: payloadHash(goldenPayload),
    payment_subject: goldenSubject,
    created_at_ms: timeMsSchema.parse(2000),
    nonce,
    signer: leaf.warrant.subject_signer,
  };
}

const reference = ({ digest, bytes }: SealedWarrant): JsonObject => ({
  encoding: 'lfw1+cbor',
  digest,
  inline_b64: encodeBase64Url(bytes),
});

/** The payment document, members in the order of the specification. */
export function documentFor(
  chain: readonly [SealedWarrant, ...SealedWarrant[]],
  amount: string,
  key: GoldenKey,
): JsonObject {
  const leaf = chain.at(-1) ?? chain[0];
  const body = proofFor(leaf, amount);
  const ancestors = chain.slice(0, -1).map(reference);
  return {
    x402Version: 2,
    accepted: acceptedFor(amount),
    payload: goldenPayload,
    extensions: {
      ledgerflow: {
        version: 'lfx402/v1',
        challenge_id: goldenChallengeId,
        warrant: reference(leaf),
        ...(ancestors.length === 0 ? {} : { warrant_chain: ancestors }),
        proof: {
          encoding: 'lfpop1',
          created_at_ms: body.created_at_ms,
          nonce_b64: encodeBase64(body.nonce),
          request_hash: digestOf(body.request_hash),
          accepted_hash: digestOf(body.accepted_hash),
          signature: { alg: key.alg, value_b64: encodeBase64(signProof(body, key)) },
        },
        subject: {
          signer: { alg: key.alg, key_b64: encodeBase64(body.signer.public_key) },
          payment_subject: { kind: goldenSubject.kind, value: goldenSubject.value },
        },
      },
    },
  };
}
