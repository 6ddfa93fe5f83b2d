/**
 * A second implementation of digests and signatures, with node:crypto and integers alone: RFC 8032 through PKCS #8 keys,
 * RFC 6979 written out, with k*G from the key generation of ECDH.
 */
import {
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
} from 'node:crypto';

export type SecondAlg = 'ed25519' | 'secp256k1';

export const sha256Of = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export const digestTextOf = (bytes: Uint8Array): string => `sha256:${sha256Of(bytes).toString('hex')}`;

export const signedTags = { warrant: 'ledgerflow/lfw1+cbor', proof: 'ledgerflow/lfpop1' };

export const prehashBytes = (tag: keyof typeof signedTags, body: Uint8Array): Buffer =>
  sha256Of(Buffer.concat([Buffer.from(signedTags[tag], 'latin1'), Buffer.of(0), body]));

const edPrivate = (seed: Uint8Array) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });

const order = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');
const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const toBytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');

/** Modulo the group order. */
export function inverse(value: bigint): bigint {
  let [a, b, x, y] = [value % order, order, 1n, 0n];
  while (a > 1n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % order) + order) % order;
}

/** Candidates of RFC 6979, section 3.2, for SHA-256 and a 32-byte order. */
function* candidates(secret: Uint8Array, hash: Uint8Array): Generator<bigint> {
  const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer =>
    createHmac('sha256', key).update(Buffer.concat(parts)).digest();
  const seed = Buffer.concat([secret, toBytes(toInteger(hash) % order)]);
  let key: Buffer = Buffer.alloc(32, 0);
  let value: Buffer = Buffer.alloc(32, 1);
  for (const separator of [0, 1]) {
    key = hmac(key, value, Buffer.of(separator), seed);
    value = hmac(key, value);
  }
  for (;;) {
    value = hmac(key, value);
    const candidate = toInteger(value);
    if (candidate > 0n && candidate < order) yield candidate;
    key = hmac(key, value, Buffer.of(0));
    value = hmac(key, value);
  }
}

/** k*G, uncompressed. */
export function multiplyBase(scalar: bigint): Buffer {
  const ecdh = createECDH('secp256k1');
  ecdh.setPrivateKey(toBytes(scalar));
  return ecdh.getPublicKey(null, 'uncompressed');
}

function signEcdsa(secret: Uint8Array, hash: Uint8Array): Buffer {
  for (const k of candidates(secret, hash)) {
    const r = toInteger(multiplyBase(k).subarray(1, 33)) % order;
    const s = (inverse(k) * (toInteger(hash) + r * toInteger(secret))) % order;
    if (r === 0n || s === 0n) continue;
    return Buffer.concat([toBytes(r), toBytes(s * 2n > order ? order - s : s)]);
  }
  throw new Error('the candidates never end');
}

/** The public key of a secret. */
export function publicKeyOf(alg: SecondAlg, secret: Uint8Array): Buffer {
  if (alg === 'ed25519')
    return createPublicKey(edPrivate(secret)).export({ format: 'der', type: 'spki' }).subarray(-32);
  const ecdh = createECDH('secp256k1');
  ecdh.setPrivateKey(secret);
  return ecdh.getPublicKey(null, 'compressed');
}

/** The signature over a prehash. */
export function signPrehash(alg: SecondAlg, secret: Uint8Array, prehash: Uint8Array): Buffer {
  return alg === 'ed25519' ? sign(null, prehash, edPrivate(secret)) : signEcdsa(secret, prehash);
}

/** Whether a signature by an honest key over a prehash is the one that this implementation would make. */
export function verifyPrehash(
  alg: SecondAlg,
  publicKey: Uint8Array,
  prehash: Uint8Array,
  signature: Uint8Array,
  secret: Uint8Array,
): boolean {
  if (alg === 'secp256k1') return signEcdsa(secret, prehash).equals(signature);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  return verify(null, prehash, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature);
}
