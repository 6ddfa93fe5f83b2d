/**
 * Secrets that sign, and the signatures they make. The secret stays in the caller's hands: nothing here keeps, prints or
 * derives one.
 * @module
 */
import { AssayError } from '../../wire/assay-error.js';
import { type Algorithm, isPublicKey, isSignature, type Signature, type SignerKey } from '../signer.js';
import { ed25519PublicKey, signEd25519 } from './ed25519.js';
import { type Preimage, prehashOf } from './preimage.js';
import { secp256k1PublicKey, signSecp256k1 } from './secp256k1.js';

export interface SigningKey {
  readonly alg: Algorithm;
  /** 32 bytes: the RFC 8032 seed, or the big-endian scalar. */
  readonly secret: Uint8Array;
}

function use<Result>(key: SigningKey, compute: () => Result): Result {
  try {
    if (key.secret.length !== 32) throw new RangeError(`${key.secret.length} bytes`);
    return compute();
  } catch (cause) {
    throw new AssayError(`not a secret key for ${key.alg}`, {
      code: 'secret_key',
      exitCode: 64,
      hint: 'a secret key has 32 bytes; for secp256k1 it is above zero and below the group order',
      cause,
    });
  }
}

/** The signer that verifies what a key signs. Throws AssayError `secret_key`. */
export function signerOf(key: SigningKey): SignerKey {
  const bytes = use(key, () =>
    key.alg === 'ed25519' ? ed25519PublicKey(key.secret) : secp256k1PublicKey(key.secret),
  );
  const public_key = new Uint8Array(bytes);
  if (!isPublicKey(public_key)) throw new RangeError('a public key has bytes');
  return { alg: key.alg, public_key };
}

/** Signs SHA-256 of a preimage; the same key and preimage always give the same 64 bytes. Throws AssayError `secret_key`. */
export function signPreimage(key: SigningKey, preimage: Preimage): Signature {
  const prehash = prehashOf(preimage);
  const bytes = use(key, () =>
    key.alg === 'ed25519' ? signEd25519(key.secret, prehash) : signSecp256k1(key.secret, prehash),
  );
  const signature = new Uint8Array(bytes);
  if (!isSignature(signature)) throw new RangeError('a signature has bytes');
  return signature;
}
