/**
 * Strict Ed25519. The Ed25519 of node:crypto checks S < L and the equation without cofactor and compares R as bytes, but
 * it takes keys of small order and non-canonical spellings of keys. Those are refused here by their bytes alone.
 * How this compares with other implementations was measured: docs/decisions/0009-strict-signatures.md.
 * Source: the authorization specification, section 6 (RFC 8032, section 5.1).
 * @module
 */
import { createPublicKey, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';

/** All encodings of points of order 1, 2, 4 and 8, the non-canonical ones included. */
export const smallOrderEncodings: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
]);

/** Whether 32 bytes can be A or R: y is below p, and the point is none of small order. Whether it is on the curve is not asked. */
export function isStrictPoint(encoding: Buffer): boolean {
  if (smallOrderEncodings.has(encoding.toString('hex'))) return false;
  // p is ed ff .. ff 7f in little endian: only the first byte tells the 19 values from p to 2^255 - 1 apart.
  const isAtTheTop =
    (encoding.readUInt8(31) & 0x7f) === 0x7f && encoding.subarray(1, 31).every((byte) => byte === 0xff);
  return !isAtTheTop || encoding.readUInt8(0) < 0xed;
}

/** Whether a signature over a message is valid in the strict sense. Never throws over its input. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const a = Buffer.from(publicKey);
  const r = Buffer.from(signature.subarray(0, 32));
  if (!isStrictPoint(a) || !isStrictPoint(r)) return false;
  // A JWK reaches the key without a parser of ASN.1, in a tenth of the time.
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: a.toString('base64url') },
    format: 'jwk',
  });
  return verify(null, message, key, signature);
}

/** The public key of a 32-byte seed. */
export function ed25519PublicKey(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

/** Pure Ed25519 over a message, by a 32-byte seed. */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed);
}
