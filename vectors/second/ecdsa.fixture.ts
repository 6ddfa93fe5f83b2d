/**
 * Strict ECDSA verification over secp256k1 in integers (SEC 1, section 4.1.4): slow and plain.
 */
type Point = { readonly x: bigint; readonly y: bigint } | undefined;

const p = 2n ** 256n - 2n ** 32n - 977n;
const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const base: Point = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
};

const mod = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

function power(value: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square, rest] = [1n, mod(value, modulus), exponent];
  while (rest > 0n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
    rest >>= 1n;
  }
  return result;
}

/** Euclid's way: a division per step, a tenth of the time of a power. */
function invert(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [mod(value, modulus), modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b] = [b - quotient * a, a];
    [x, y] = [y - quotient * x, x];
  }
  return mod(x, modulus);
}

function add(one: Point, other: Point): Point {
  if (one === undefined) return other;
  if (other === undefined) return one;
  if (one.x === other.x && mod(one.y + other.y, p) === 0n) return undefined;
  const slope =
    one.x === other.x
      ? 3n * one.x * one.x * invert(2n * one.y, p)
      : (other.y - one.y) * invert(other.x - one.x, p);
  const x = mod(slope * slope - one.x - other.x, p);
  return { x, y: mod(slope * (one.x - x) - one.y, p) };
}

function multiply(point: Point, scalar: bigint): Point {
  let [result, square, rest]: [Point, Point, bigint] = [undefined, point, scalar];
  while (rest > 0n) {
    if (rest & 1n) result = add(result, square);
    square = add(square, square);
    rest >>= 1n;
  }
  return result;
}

const integer = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

function decompress(key: Uint8Array): Point {
  if (key.length !== 33 || (key[0] !== 2 && key[0] !== 3)) return undefined;
  const x = integer(key.subarray(1));
  const square = mod(x ** 3n + 7n, p);
  const y = power(square, (p + 1n) / 4n, p);
  if (x >= p || mod(y * y, p) !== square) return undefined;
  return { x, y: (y & 1n) === BigInt(key[0] & 1) ? y : p - y };
}

/** The rules of the specification, section 6. */
export function verifyEcdsa(publicKey: Uint8Array, prehash: Uint8Array, signature: Uint8Array): boolean {
  const key = decompress(publicKey);
  if (key === undefined || signature.length !== 64) return false;
  const [r, s] = [integer(signature.subarray(0, 32)), integer(signature.subarray(32))];
  if (r === 0n || s === 0n || r >= n || s > n / 2n) return false;
  const w = invert(s, n);
  const point = add(multiply(base, mod(integer(prehash) * w, n)), multiply(key, mod(r * w, n)));
  return point !== undefined && mod(point.x, n) === r;
}
