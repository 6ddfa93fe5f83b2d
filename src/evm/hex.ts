/**
 * Hex text as a type.
 * @module
 */
export type Hex = `0x${string}`;

/** Whether a value is 0x and whole bytes of hex digits. */
export function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x(?:[0-9a-fA-F]{2})*$/.test(value);
}

/** Lower-case hex; the caller vouches that the text is hex. Throws TypeError when it is not. */
export function lowerHex(value: string): Hex {
  const lower = value.toLowerCase();
  if (!isHex(lower)) throw new TypeError('not hex');
  return lower;
}
