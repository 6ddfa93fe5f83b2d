/**
 * Strict Ed25519 verification from RFC 8032 and the four rules of the specification, in integers: slow, plain, and
 * without any of the code under test. Also makes points with a component of small order, which honest signers never do.
 */
import { createHash } from 'node:crypto';

const p = 2n ** 255n - 19n;
export const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (value: bigint, modulus: bigint = p): bigint => ((value % modulus) + modulus) % modulus;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square, rest] = [1n, mod(base), exponent];
  while (rest > 0n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
    rest >>= 1n;
  }
  return result;
}

const invert = (value: bigint): bigint => power(value, p - 2n);
const d = mod(-121665n * invert(121666n));
const rootOfMinusOne = power(2n, (p - 1n) / 4n);

/** Affine. */
export interface EdwardsPoint {
  readonly x: bigint;
  readonly y: bigint;
}

const neutral: EdwardsPoint = { x: 0n, y: 1n };

/** Extended coordinates (RFC 8032, section 5.1.4): additions without a division. */
type Extended = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

const extend = ({ x, y }: EdwardsPoint): Extended => [x, y, 1n, mod(x * y)];

function reduce([x, y, z]: Extended): EdwardsPoint {
  const inverse = invert(z);
  return { x: mod(x * inverse), y: mod(y * inverse) };
}

function addExtended([x1, y1, z1, t1]: Extended, [x2, y2, z2, t2]: Extended): Extended {
  const [a, b] = [mod((y1 - x1) * (y2 - x2)), mod((y1 + x1) * (y2 + x2))];
  const [c, e] = [mod(2n * d * t1 * t2), mod(2n * z1 * z2)];
  const [f, g, h, i] = [b - a, e - c, e + c, b + a];
  return [mod(f * g), mod(h * i), mod(g * h), mod(f * i)];
}

export function addPoints(one: EdwardsPoint, other: EdwardsPoint): EdwardsPoint {
  return reduce(addExtended(extend(one), extend(other)));
}

export function multiplyPoint(point: EdwardsPoint, scalar: bigint): EdwardsPoint {
  let [result, square, rest] = [extend(neutral), extend(point), scalar];
  while (rest > 0n) {
    if (rest & 1n) result = addExtended(result, square);
    square = addExtended(square, square);
    rest >>= 1n;
  }
  return reduce(result);
}

export const samePoint = (one: EdwardsPoint, other: EdwardsPoint): boolean =>
  one.x === other.x && one.y === other.y;

export function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

export function toLittleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

export function encodePoint({ x, y }: EdwardsPoint): Buffer {
  return toLittleEndian(y + ((x & 1n) << 255n));
}

/** RFC 8032, section 5.1.3; undefined for what is no canonical encoding of a point. */
export function decodePoint(bytes: Uint8Array): EdwardsPoint | undefined {
  const value = littleEndian(bytes);
  const y = value & (2n ** 255n - 1n);
  const sign = value >> 255n;
  if (y >= p) return undefined;
  const square = mod((y * y - 1n) * invert(d * y * y + 1n));
  let x = power(square, (p + 3n) / 8n);
  if (mod(x * x) !== square) x = mod(x * rootOfMinusOne);
  if (mod(x * x) !== square || (x === 0n && sign === 1n)) return undefined;
  return { x: (x & 1n) === sign ? x : mod(-x), y };
}

const baseY = mod(4n * invert(5n));
export const basePoint: EdwardsPoint = decodePoint(toLittleEndian(baseY)) ?? neutral;

/** A point of order 8. */
export const torsionPoint: EdwardsPoint =
  decodePoint(Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex')) ??
  neutral;

export const hasSmallOrder = (point: EdwardsPoint): boolean => samePoint(multiplyPoint(point, 8n), neutral);

/** k of RFC 8032, section 5.1.7. */
export function challengeScalar(r: Uint8Array, a: Uint8Array, message: Uint8Array): bigint {
  const hash = createHash('sha512').update(r).update(a).update(message).digest();
  return mod(littleEndian(hash), groupOrder);
}

/** The four rules of the specification, section 6. */
export function verifyStrictly(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [encodedR, s] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))];
  const [a, r] = [decodePoint(publicKey), decodePoint(encodedR)];
  if (a === undefined || r === undefined || hasSmallOrder(a) || hasSmallOrder(r)) return false;
  if (s >= groupOrder) return false;
  const k = challengeScalar(encodedR, publicKey, message);
  return samePoint(multiplyPoint(basePoint, s), addPoints(r, multiplyPoint(a, k)));
}
