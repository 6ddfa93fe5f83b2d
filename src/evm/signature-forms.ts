/**
 * The forms in which one secp256k1 signature can be written. Only one of them (65 bytes, v 27 or 28, low s)
 * is what USDC-like tokens take; the others exist to be refused, or to build vectors.
 * @module
 */
import { type Hex, lowerHex } from './hex.js';

/** Order of the secp256k1 group. */
export const secp256k1Order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** EIP-2: a larger s is the malleable twin. */
export const maximumLowS = secp256k1Order / 2n;

/** A 65-byte signature in its members; r and s are 32 bytes each. */
export interface SignatureParts {
  readonly r: Hex;
  readonly s: Hex;
  readonly v: number;
}

/** Splits 65 bytes into r, s and v. Throws RangeError for any other length. */
export function splitSignature(signature: string): SignatureParts {
  const hex = lowerHex(signature);
  if (hex.length !== 132) throw new RangeError(`a signature has 65 bytes, not ${(hex.length - 2) / 2}`);
  return { r: `0x${hex.slice(2, 66)}`, s: `0x${hex.slice(66, 130)}`, v: Number.parseInt(hex.slice(130), 16) };
}

/** Joins r, s and v to 65 bytes. */
export function joinSignature({ r, s, v }: SignatureParts): Hex {
  return `0x${r.slice(2)}${s.slice(2)}${v.toString(16).padStart(2, '0')}`;
}

/** Whether s is in the lower half (EIP-2). */
export function isLowS(signature: string): boolean {
  return BigInt(splitSignature(signature).s) <= maximumLowS;
}

/** The 64-byte compact form (EIP-2098): the parity of v in the top bit of s. */
export function toCompact(signature: string): Hex {
  const { r, s, v } = splitSignature(signature);
  const parity = BigInt(v >= 27 ? v - 27 : v);
  return `0x${r.slice(2)}${((parity << 255n) | BigInt(s)).toString(16).padStart(64, '0')}`;
}

/** The other s of the same signature: n - s with flipped v (27 or 28). */
export function highSTwin(signature: string): Hex {
  const { r, s, v } = splitSignature(signature);
  const twin = (secp256k1Order - BigInt(s)).toString(16).padStart(64, '0');
  return joinSignature({ r, s: `0x${twin}`, v: v === 27 || v === 0 ? 28 : 27 });
}

/** The same signature with v written as 0 or 1. */
export function withV01(signature: string): Hex {
  const parts = splitSignature(signature);
  return joinSignature({ ...parts, v: parts.v >= 27 ? parts.v - 27 : parts.v });
}
