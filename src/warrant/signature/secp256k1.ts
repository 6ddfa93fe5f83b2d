/**
 * Strict ECDSA over secp256k1: compressed keys, 64 bytes of r and s, low s. The message hash is SHA-256 of the preimage,
 * which OpenSSL computes itself, so its ECDSA with SHA-256 is exactly the specified signature.
 * Source: the authorization specification, section 6 (SEC 1, section 4.1.4; RFC 6979).
 * @module
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexOf } from '../bytes.js';

/** SubjectPublicKeyInfo of a compressed secp256k1 key, up to the key. */
const spkiPrefix = Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex');

/** Half of the group order, rounded down. */
const halfOrder = 0x7fffffff_ffffffff_ffffffff_ffffffff_5d576e73_57a4501d_dfe92f46_681b20a0n;
const order = 2n * halfOrder + 1n;

function importKey(publicKey: Uint8Array): KeyObject | undefined {
  if (publicKey.length !== 33 || (publicKey[0] !== 2 && publicKey[0] !== 3)) return undefined;
  try {
    return createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
  } catch {
    // OpenSSL says so when x is not below p or not on the curve: there is no such key.
    return undefined;
  }
}

/** Whether 64 bytes are r and s of a signature with low s. OpenSSL asks the same of r, and that s is not 0. */
export function hasStrictScalars(signature: Uint8Array): boolean {
  const r = BigInt(`0x${hexOf(signature.subarray(0, 32))}`);
  const s = BigInt(`0x${hexOf(signature.subarray(32))}`);
  return r > 0n && r < order && s > 0n && s <= halfOrder;
}

/** Whether a signature over SHA-256 of a preimage is valid in the strict sense. Never throws over its input. */
export function verifySecp256k1(publicKey: Uint8Array, preimage: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !hasStrictScalars(signature)) return false;
  const key = importKey(publicKey);
  return key !== undefined && verify('sha256', preimage, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** The compressed public key of a 32-byte big-endian scalar. */
export function secp256k1PublicKey(secret: Uint8Array): Uint8Array {
  return secp256k1.getPublicKey(secret, true);
}

/** RFC 6979 signature with low s over a 32-byte hash. */
export function signSecp256k1(secret: Uint8Array, hash: Uint8Array): Uint8Array {
  return secp256k1.sign(hash, secret, { prehash: false, lowS: true, format: 'compact' });
}
