/**
 * Amounts in atomic units as canonical decimal strings.
 * Lenient forms ("0x2710", " 10000 ", "010000", 10000) sign to the same bytes but read differently
 * in other languages, so there is exactly one accepted spelling.
 * @module
 */
import { z } from 'zod';

declare const atomicAmountBrand: unique symbol;

/** A canonical decimal uint256: no sign, no leading zero, below 2^256. */
export type AtomicAmount = string & { readonly [atomicAmountBrand]: true };

const canonicalDecimal = /^(?:0|[1-9][0-9]{0,77})$/;
const uint256Bound = 1n << 256n;

/** Whether a value is a canonical atomic amount. */
export function isAtomicAmount(value: unknown): value is AtomicAmount {
  return typeof value === 'string' && canonicalDecimal.test(value) && BigInt(value) < uint256Bound;
}

/** Reads an atomic amount, or `undefined` when the text is not canonical. */
export function parseAtomicAmount(value: unknown): AtomicAmount | undefined {
  return isAtomicAmount(value) ? value : undefined;
}

/** An atomic amount from a non-negative integer below 2^256; throws RangeError outside. */
export function atomicAmountOf(value: bigint): AtomicAmount {
  const text = value.toString();
  if (!isAtomicAmount(text)) throw new RangeError(`not a uint256: ${text}`);
  return text;
}

/** Canonical decimal uint256 text. The inferred type stays `string`, so that builders need no brand. */
export const atomicAmountSchema = z.string().refine((text): boolean => isAtomicAmount(text), {
  message: 'expected a canonical decimal string below 2^256',
});
