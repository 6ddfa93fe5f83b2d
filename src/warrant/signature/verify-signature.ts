/**
 * Whether a signer signed something: the strict verification of its algorithm.
 * @module
 */
import type { SignerKey } from '../signer.js';
import { verifyEd25519 } from './ed25519.js';
import { type Preimage, prehashOf } from './preimage.js';
import { verifySecp256k1 } from './secp256k1.js';

export type VerifySignature = (signer: SignerKey, preimage: Preimage, signature: Uint8Array) => boolean;

/** Whether a signature by a signer over SHA-256 of a preimage is valid. */
export function verifySignature(signer: SignerKey, preimage: Preimage, signature: Uint8Array): boolean {
  switch (signer.alg) {
    case 'ed25519':
      return verifyEd25519(signer.public_key, prehashOf(preimage), signature);
    case 'secp256k1':
      return verifySecp256k1(signer.public_key, preimage, signature);
  }
}
