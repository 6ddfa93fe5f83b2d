/**
 * The proof that an agent holds the key of a warrant and uses it for one payment: what is signed, and the signature.
 * The digest of the leaf covers its parent's digest, so the proof binds the whole chain.
 * Source: the authorization specification, section 8.
 * @module
 */
import { encodeCbor } from '../cbor/encode.js';
import type { ChallengeId } from '../challenge-id.js';
import type { HashBytes } from '../digest.js';
import { preimageOf } from '../signature/preimage.js';
import { type SigningKey, signPreimage } from '../signature/signing-key.js';
import { type VerifySignature, verifySignature } from '../signature/verify-signature.js';
import type { Signature, SignerKey } from '../signer.js';
import type { WarrantSubject } from '../subject.js';
import type { TimeMs } from '../time.js';

export interface ProofBody {
  readonly challenge_id: ChallengeId;
  /** Of the leaf. */
  readonly warrant_digest: HashBytes;
  readonly accepted_hash: HashBytes;
  readonly request_hash: HashBytes;
  readonly payload_hash: HashBytes;
  readonly payment_subject: WarrantSubject;
  readonly created_at_ms: TimeMs;
  /** Of any length here: whether the length is right is a question with a code of its own. */
  readonly nonce: Uint8Array;
  readonly signer: SignerKey;
}

/** The encoding of a proof body. Key ids and other extras of its parts do not enter it. */
export function encodeProofBody(body: ProofBody): Uint8Array {
  return encodeCbor({
    challenge_id: body.challenge_id,
    warrant_digest: body.warrant_digest,
    accepted_hash: body.accepted_hash,
    request_hash: body.request_hash,
    payload_hash: body.payload_hash,
    payment_subject: { kind: body.payment_subject.kind, value: body.payment_subject.value },
    created_at_ms: body.created_at_ms,
    nonce: body.nonce,
    signer: { alg: body.signer.alg, public_key: body.signer.public_key },
  });
}

/** Signs a proof body. Throws AssayError `secret_key` over a key that is none. */
export function signProof(body: ProofBody, key: SigningKey): Signature {
  return signPreimage(key, preimageOf('proof', encodeProofBody(body)));
}

/** Whether the signer that a body names signed it. */
export function isProofSigned(
  body: ProofBody,
  signature: Uint8Array,
  verify: VerifySignature = verifySignature,
): boolean {
  return verify(body.signer, preimageOf('proof', encodeProofBody(body)), signature);
}
