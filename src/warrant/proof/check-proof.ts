/**
 * Step b: the proof is by the key that the leaf names, its nonce has the right length, and its signature verifies.
 * And the freshness of step h, of which a proof is one part.
 * Source: the authorization specification, sections 6 and 12.
 * @module
 */
import { type Refusal, refusal } from '../refusal.js';
import type { SealedWarrant } from '../sealed-warrant.js';
import { type Algorithm, sameSigner } from '../signer.js';
import { isProofSigned, type ProofBody } from './proof-body.js';

export interface PresentedProof {
  readonly body: ProofBody;
  readonly signature: { readonly alg: Algorithm; readonly value: Uint8Array };
}

/** Step b. `nonceBytes` is what the challenge asks for. */
export function checkProof(
  { body, signature }: PresentedProof,
  leaf: SealedWarrant,
  nonceBytes: number,
  isSigned: (body: ProofBody, signature: Uint8Array) => boolean = isProofSigned,
): Refusal | undefined {
  if (!sameSigner(body.signer, leaf.warrant.subject_signer))
    return refusal('b', 'proof_signer_mismatch', 'the signer is not the subject of the leaf');
  if (signature.alg !== body.signer.alg)
    return refusal('b', 'proof_signer_mismatch', 'the signature names another algorithm');
  if (body.nonce.length !== nonceBytes)
    return refusal('b', 'proof_nonce_invalid', `${body.nonce.length} bytes, expected ${nonceBytes}`);
  return isSigned(body, signature.value) ? undefined : refusal('b', 'proof_signature_invalid');
}

/** All in milliseconds. */
export interface Freshness {
  readonly freshnessMs: number;
  readonly futureSkewMs: number;
}

/** Step h, first half: both ends of the window are inside. */
export function checkFreshness(
  createdAtMs: number,
  nowMs: number,
  { freshnessMs, futureSkewMs }: Freshness,
): Refusal | undefined {
  if (createdAtMs < nowMs - freshnessMs)
    return refusal('h', 'proof_stale', `created ${createdAtMs}, now ${nowMs}`);
  if (createdAtMs > nowMs + futureSkewMs)
    return refusal('h', 'proof_from_future', `created ${createdAtMs}, now ${nowMs}`);
  return undefined;
}
