/**
 * Reads members as a lenient facilitator might. A leniently parsed member breaks the row that is about it, but
 * it is no proof that money went wrong: the money oracle compares what was meant.
 * Source: the catalogue, section 0.10, "Not an outcome".
 * @module
 */

/** Atomic units that a text or number can be read as; undefined when nobody could (empty text, words). */
export function readAmount(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  if (text === '') return undefined;
  if (/^(?:0x[0-9a-f]+|\d+)$/i.test(text)) return BigInt(text);
  const number = Number(text);
  return Number.isSafeInteger(number) ? BigInt(number) : undefined;
}

/** An address in lower case, also when it was written without 0x. */
export function readAddress(value: unknown): string | undefined {
  const text = String(value).trim().toLowerCase();
  if (/^0x[0-9a-f]{40}$/.test(text)) return text;
  return /^[0-9a-f]{40}$/.test(text) ? `0x${text}` : undefined;
}
