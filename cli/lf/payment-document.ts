/**
 * The payment document that an agent sends: the accepted quote, the x402 payload, and the LedgerFlow extension with the
 * warrant and a fresh proof. Pure.
 * Source: lf-core/1, sections 3.2 to 3.5 and 8.
 * @module
 */
import { encodeBase64, encodeBase64Url } from '../../src/warrant/base64.js';
import { type Chain, leafOf } from '../../src/warrant/chain/check-chain.js';
import type { ChallengeId } from '../../src/warrant/challenge-id.js';
import { digestOf } from '../../src/warrant/digest.js';
import {
  acceptedHash,
  type BoundRequest,
  payloadHash,
  requestHash,
} from '../../src/warrant/proof/binding-hashes.js';
import { type ProofBody, signProof } from '../../src/warrant/proof/proof-body.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import type { SigningKey } from '../../src/warrant/signature/signing-key.js';
import type { SignerKey } from '../../src/warrant/signer.js';
import type { WarrantSubject } from '../../src/warrant/subject.js';
import type { TimeMs } from '../../src/warrant/time.js';
import type { JsonObject, JsonValue } from '../../src/wire/json.js';

export interface PaymentParts {
  readonly chain: Chain;
  /** Send digests only, to a merchant that has seen the warrants. */
  readonly byDigest: boolean;
  readonly key: SigningKey;
  readonly signer: SignerKey;
  readonly challengeId: ChallengeId;
  readonly accepted: JsonObject;
  readonly payload: JsonValue;
  readonly resource: JsonValue | undefined;
  readonly request: BoundRequest;
  readonly subject: WarrantSubject;
  readonly createdAtMs: TimeMs;
  readonly nonce: Uint8Array;
}

function referenceTo({ digest, bytes }: SealedWarrant, byDigest: boolean): JsonObject {
  return { encoding: 'lfw1+cbor', digest, ...(byDigest ? {} : { inline_b64: encodeBase64Url(bytes) }) };
}

/** The document; its JSON in base64 is the value of PAYMENT-SIGNATURE. */
export function paymentDocument(parts: PaymentParts): JsonObject {
  const { chain, key, signer, subject, byDigest } = parts;
  const leaf = leafOf(chain);
  const ancestors = chain.slice(0, -1);
  const body: ProofBody = {
    challenge_id: parts.challengeId,
    warrant_digest: leaf.hash,
    accepted_hash: acceptedHash(parts.accepted),
    request_hash: requestHash(parts.request),
    payload_hash: payloadHash(parts.payload),
    payment_subject: subject,
    created_at_ms: parts.createdAtMs,
    nonce: parts.nonce,
    signer,
  };
  return {
    x402Version: 2,
    ...(parts.resource === undefined ? {} : { resource: parts.resource }),
    accepted: parts.accepted,
    payload: parts.payload,
    extensions: {
      ledgerflow: {
        version: 'lfx402/v1',
        challenge_id: body.challenge_id,
        warrant: referenceTo(leaf, byDigest),
        ...(ancestors.length === 0
          ? {}
          : { warrant_chain: ancestors.map((node) => referenceTo(node, byDigest)) }),
        proof: {
          encoding: 'lfpop1',
          created_at_ms: body.created_at_ms,
          nonce_b64: encodeBase64(body.nonce),
          request_hash: digestOf(body.request_hash),
          accepted_hash: digestOf(body.accepted_hash),
          signature: { alg: key.alg, value_b64: encodeBase64(signProof(body, key)) },
        },
        subject: {
          signer: { alg: signer.alg, key_b64: encodeBase64(signer.public_key) },
          payment_subject: { kind: subject.kind, value: subject.value },
        },
      },
    },
  };
}
