import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { goldenKeys } from '../golden.fixture.js';
import {
  addPoints,
  basePoint,
  challengeScalar,
  decodePoint,
  encodePoint,
  groupOrder,
  hasSmallOrder,
  littleEndian,
  multiplyPoint,
  toLittleEndian,
  torsionPoint,
  verifyStrictly,
} from '../second/edwards.fixture.js';
import { publicKeyOf, signPrehash } from '../second/signing.fixture.js';
import {
  ed25519PublicKey,
  isStrictPoint,
  signEd25519,
  smallOrderEncodings,
  verifyEd25519,
} from './ed25519.js';

const message = Buffer.alloc(32, 7);
const { secret } = goldenKeys.agent;
const publicKey = publicKeyOf('ed25519', secret);
const honest = signPrehash('ed25519', secret, message);
const [honestR, honestS] = [honest.subarray(0, 32), honest.subarray(32)];

/** A signature by scalar a over a key with a torsion component; R may have one, too. */
function mixedSignature(a: bigint, keyTorsion: bigint, rTorsion: bigint, nonce: bigint) {
  const key = encodePoint(addPoints(multiplyPoint(basePoint, a), multiplyPoint(torsionPoint, keyTorsion)));
  const r = encodePoint(addPoints(multiplyPoint(basePoint, nonce), multiplyPoint(torsionPoint, rTorsion)));
  const k = challengeScalar(r, key, message);
  const s = toLittleEndian((nonce + k * a) % groupOrder);
  return { key, signature: Buffer.concat([r, s]), k };
}

describe('strict Ed25519', () => {
  it('takes what honest signers make', () => {
    expect(verifyEd25519(publicKey, message, honest)).toBe(true);
    expect(verifyStrictly(publicKey, message, honest)).toBe(true);
    expect(Buffer.from(signEd25519(secret, message))).toEqual(honest);
    expect(Buffer.from(ed25519PublicKey(secret))).toEqual(publicKey);
    const { publicKey: other } = generateKeyPairSync('ed25519');
    const raw = other.export({ format: 'der', type: 'spki' }).subarray(-32);
    expect(verifyEd25519(raw, message, honest)).toBe(false);
  });

  it('lists every encoding of small order: 8 points, of which 6 have a second spelling', () => {
    const p = 2n ** 255n - 19n;
    const listed = [...smallOrderEncodings].map((hex) => Buffer.from(hex, 'hex'));
    expect(listed).toHaveLength(14);
    const points = Array.from({ length: 8 }, (_, index) => multiplyPoint(torsionPoint, BigInt(index)));
    expect(points.every(hasSmallOrder)).toBe(true);
    const spellings = points.flatMap(({ x, y }) =>
      [y, y + p]
        .filter((value) => value < 2n ** 255n)
        .flatMap((value) => (x === 0n ? [value, value + 2n ** 255n] : [value + ((x & 1n) << 255n)])),
    );
    expect(new Set(spellings.map((value) => toLittleEndian(value).toString('hex')))).toEqual(
      smallOrderEncodings,
    );
  });

  it.each([...smallOrderEncodings])('refuses %s as key and as R', (hex) => {
    const encoding = Buffer.from(hex, 'hex');
    // With S = 0 and a key of small order, R = -kA: some R of the list fits the equation without cofactor.
    for (const r of smallOrderEncodings) {
      const forged = Buffer.concat([Buffer.from(r, 'hex'), Buffer.alloc(32)]);
      expect(verifyEd25519(encoding, message, forged)).toBe(false);
    }
    expect(verifyEd25519(encoding, message, honest)).toBe(false);
    expect(verifyEd25519(publicKey, message, Buffer.concat([encoding, honestS]))).toBe(false);
    // R of small order that fits the equation: S = k * a.
    const a = 123456789n;
    const key = encodePoint(multiplyPoint(basePoint, a));
    const fitting = toLittleEndian((challengeScalar(encoding, key, message) * a) % groupOrder);
    expect(verifyEd25519(key, message, Buffer.concat([encoding, fitting]))).toBe(false);
  });

  it('refuses S that is not below the group order', () => {
    const s = littleEndian(honestS);
    for (let multiple = 1n; s + multiple * groupOrder < 2n ** 256n; multiple += 1n) {
      const forged = Buffer.concat([honestR, toLittleEndian(s + multiple * groupOrder)]);
      expect(verifyEd25519(publicKey, message, forged)).toBe(false);
    }
  });

  it('refuses every y from p to 2^255 - 1, as key and as R, with either sign', () => {
    for (let y = 2n ** 255n - 19n; y < 2n ** 255n; y += 1n)
      for (const sign of [0n, 2n ** 255n]) {
        const encoding = toLittleEndian(y + sign);
        expect(decodePoint(encoding)).toBeUndefined();
        expect(isStrictPoint(encoding)).toBe(false);
        expect(verifyEd25519(encoding, message, honest)).toBe(false);
        expect(verifyEd25519(publicKey, message, Buffer.concat([encoding, honestS]))).toBe(false);
      }
  });

  it('takes every other y, also next to p', () => {
    // Nobody can sign for a point whose y is that close to p, so the rule is asked for, not the verification.
    const top = 2n ** 255n - 1n;
    const near = [
      top - 20n,
      top - 274n,
      ...Array.from({ length: 31 }, (_, byte) => top - 2n ** BigInt(8 * byte + 8)),
    ];
    for (const y of [2n, ...near.filter((value) => value > 0n)])
      for (const sign of [0n, 2n ** 255n]) expect(isStrictPoint(toLittleEndian(y + sign))).toBe(true);
    expect(isStrictPoint(Buffer.from(publicKey))).toBe(true);
  });

  it('refuses a key and an R that are not on the curve', () => {
    let y = 2n;
    while (decodePoint(toLittleEndian(y)) !== undefined) y += 1n;
    const encoding = toLittleEndian(y);
    expect(verifyEd25519(encoding, message, honest)).toBe(false);
    expect(verifyEd25519(publicKey, message, Buffer.concat([encoding, honestS]))).toBe(false);
  });

  it('multiplies no cofactor: what fits only times eight is refused, what fits exactly is taken', () => {
    const kinds = { exact: 0, cofactored: 0 };
    for (let attempt = 1n; attempt <= 24n; attempt += 1n) {
      const { key, signature, k } = mixedSignature(987654321n, 1n, attempt % 8n, attempt);
      // R has the torsion t, the key has 1: exact when t + k is a multiple of 8.
      const exact = (attempt + k) % 8n === 0n;
      kinds[exact ? 'exact' : 'cofactored'] += 1;
      expect(verifyEd25519(key, message, signature)).toBe(exact);
      expect(verifyStrictly(key, message, signature)).toBe(exact);
    }
    expect(kinds.exact).toBeGreaterThan(0);
    expect(kinds.cofactored).toBeGreaterThan(0);
  });

  it('refuses every other length', () => {
    for (const length of [0, 31, 33, 64]) {
      expect(verifyEd25519(Buffer.alloc(length, 9), message, honest)).toBe(false);
    }
    expect(verifyEd25519(publicKey, message, honest.subarray(0, 63))).toBe(false);
    expect(verifyEd25519(publicKey, message, Buffer.concat([honest, Buffer.alloc(1)]))).toBe(false);
    expect(verifyEd25519(Buffer.concat([publicKey, Buffer.alloc(1)]), message, honest)).toBe(false);
  });

  it('answers as the second implementation does, over damaged signatures and keys', () => {
    for (let bit = 0; bit < 256; bit += 37) {
      const flip = (bytes: Buffer): Buffer => {
        const copy = Buffer.from(bytes);
        copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return copy;
      };
      expect(verifyEd25519(flip(publicKey), message, honest)).toBe(false);
      expect(verifyStrictly(flip(publicKey), message, honest)).toBe(false);
      expect(verifyEd25519(publicKey, message, flip(honest))).toBe(false);
      expect(verifyEd25519(publicKey, message, Buffer.concat([honestR, flip(honestS)]))).toBe(false);
      expect(verifyEd25519(publicKey, flip(Buffer.from(message)), honest)).toBe(false);
    }
    expect(verifyEd25519(randomBytes(32), message, honest)).toBe(false);
  });
});
