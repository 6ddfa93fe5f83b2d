import { createECDH, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { goldenKeys } from '../golden.fixture.js';
import { inverse, multiplyBase, publicKeyOf, sha256Of, signPrehash } from '../second/signing.fixture.js';
import { hasStrictScalars, secp256k1PublicKey, signSecp256k1, verifySecp256k1 } from './secp256k1.js';

const preimage = Buffer.from('any preimage');
const { secret } = goldenKeys.k1Agent;
const publicKey = publicKeyOf('secp256k1', secret);
const honest = signPrehash('secp256k1', secret, sha256Of(preimage));
const order = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');
const fieldPrime = 2n ** 256n - 2n ** 32n - 977n;
const scalar = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const [r, s] = [scalar(honest.subarray(0, 32)), scalar(honest.subarray(32))];
const signature = (newR: bigint, newS: bigint): Buffer => Buffer.concat([bytesOf(newR), bytesOf(newS)]);

describe('strict secp256k1', () => {
  it('takes what honest signers make', () => {
    expect(verifySecp256k1(publicKey, preimage, honest)).toBe(true);
    expect(Buffer.from(signSecp256k1(secret, sha256Of(preimage)))).toEqual(honest);
    expect(verifySecp256k1(publicKey, Buffer.from('another preimage'), honest)).toBe(false);
    expect(verifySecp256k1(publicKeyOf('secp256k1', goldenKeys.k1Issuer.secret), preimage, honest)).toBe(
      false,
    );
  });

  it('takes signatures of other signers when their s is low', () => {
    const ecdh = createECDH('secp256k1');
    ecdh.setPrivateKey(secret);
    const point = ecdh.getPublicKey();
    const key = createPrivateKey({
      key: {
        kty: 'EC',
        crv: 'secp256k1',
        d: Buffer.from(secret).toString('base64url'),
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
      format: 'jwk',
    });
    expect(createPublicKey(key).asymmetricKeyType).toBe('ec');
    for (let index = 0; index < 12; index += 1) {
      const other = sign('sha256', preimage, { key, dsaEncoding: 'ieee-p1363' });
      const isLow = scalar(other.subarray(32)) * 2n <= order;
      expect(verifySecp256k1(publicKey, preimage, other)).toBe(isLow);
    }
  });

  it('takes keys of either sign', () => {
    const other = goldenKeys.k1Issuer.secret;
    const key = publicKeyOf('secp256k1', other);
    expect([key[0], publicKey[0]]).toEqual([3, 2]);
    expect(verifySecp256k1(key, preimage, signPrehash('secp256k1', other, sha256Of(preimage)))).toBe(true);
  });

  it('takes s at half the order and not one above, for keys made to fit', () => {
    const nonce = 12345n;
    const fittingR = scalar(multiplyBase(nonce).subarray(1, 33)) % order;
    const keyFor = (fittingS: bigint): Buffer => {
      const d = ((fittingS * nonce - scalar(sha256Of(preimage))) * inverse(fittingR)) % order;
      return publicKeyOf('secp256k1', bytesOf(d < 0n ? d + order : d));
    };
    const half = order / 2n;
    expect(verifySecp256k1(keyFor(half), preimage, signature(fittingR, half))).toBe(true);
    expect(verifySecp256k1(keyFor(half + 1n), preimage, signature(fittingR, half + 1n))).toBe(false);
    expect(verifySecp256k1(keyFor(1n), preimage, signature(fittingR, 1n))).toBe(true);
  });

  it('refuses high s, also where the signature fits', () => {
    expect(verifySecp256k1(publicKey, preimage, signature(r, order - s))).toBe(false);
  });

  it.each([
    ['r = 0', signature(0n, s)],
    ['s = 0', signature(r, 0n)],
    ['r = n', signature(order, s)],
    ['r above n', signature(2n ** 256n - 1n, s)],
    ['s = n', signature(r, order)],
    ['s just above half', signature(r, order / 2n + 1n)],
    ['63 bytes', honest.subarray(0, 63)],
    ['65 bytes, recoverable', Buffer.concat([honest, Buffer.of(27)])],
    ['no bytes', Buffer.alloc(0)],
  ])('refuses %s', (_name, forged) => {
    expect(verifySecp256k1(publicKey, preimage, forged)).toBe(false);
  });

  it.each([
    [1n, 1n, true],
    [order - 1n, order / 2n, true],
    [0n, 1n, false],
    [order, 1n, false],
    [2n ** 256n - 1n, 1n, false],
    [1n, 0n, false],
    [1n, order / 2n + 1n, false],
  ])('takes %d and %d for r and s: %s', (newR, newS, expected) => {
    expect(hasStrictScalars(signature(newR, newS))).toBe(expected);
  });

  it('writes keys compressed', () => {
    expect(Buffer.from(secp256k1PublicKey(secret))).toEqual(publicKey);
  });

  it('refuses r + n for the same point', () => {
    // Only an r below 2^256 - n has such a twin; the scalar check does not ask whether it exists.
    expect(verifySecp256k1(publicKey, preimage, signature(order + 1n, s))).toBe(false);
  });

  it('refuses DER', () => {
    const integer = (value: Buffer): Buffer => {
      const padded = (value[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), value]) : value;
      return Buffer.concat([Buffer.of(2, padded.length), padded]);
    };
    const content = Buffer.concat([integer(honest.subarray(0, 32)), integer(honest.subarray(32))]);
    const der = Buffer.concat([Buffer.of(0x30, content.length), content]);
    expect(verifySecp256k1(publicKey, preimage, der)).toBe(false);
  });

  it('refuses uncompressed, hybrid, raw and foreign forms of a key', () => {
    const ecdh = createECDH('secp256k1');
    ecdh.setPrivateKey(secret);
    const forms = [
      ecdh.getPublicKey(null, 'uncompressed'),
      ecdh.getPublicKey(null, 'hybrid'),
      publicKey.subarray(1),
      Buffer.concat([Buffer.of(4), publicKey.subarray(1)]),
      Buffer.concat([Buffer.of(0), publicKey.subarray(1)]),
      Buffer.concat([Buffer.of((publicKey[0] ?? 0) ^ 1), publicKey.subarray(1)]),
      Buffer.concat([Buffer.of((publicKey[0] ?? 0) + 4), publicKey.subarray(1)]),
      Buffer.concat([publicKey, Buffer.alloc(1)]),
      publicKey.subarray(0, 32),
      Buffer.alloc(33),
      Buffer.alloc(0),
    ];
    for (const form of forms) expect(verifySecp256k1(form, preimage, honest)).toBe(false);
  });

  it('refuses an x that is not on the curve or not below the field prime', () => {
    // 5 is no x of the curve: 5^3 + 7 has no root. fieldPrime + 1 would be x = 1, which is one.
    for (const x of [5n, fieldPrime, fieldPrime + 1n, 2n ** 256n - 1n])
      for (const prefix of [2, 3])
        expect(verifySecp256k1(Buffer.concat([Buffer.of(prefix), bytesOf(x)]), preimage, honest)).toBe(false);
  });
});
