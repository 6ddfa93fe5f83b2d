/**
 * The twelve stable error codes, in the order in which what they stand for is checked.
 * Source: docs/spec/lez-1.md, section 5. Only `nonce_replayed` is named by the prototype; the others are ours.
 * @module
 */
export const lezCodes = [
  'malformed_payload',
  'unsupported_version',
  'unsupported_scheme',
  'unsupported_network',
  'asset_mismatch',
  'amount_mismatch',
  'recipient_mismatch',
  'invalid_signature',
  'expired',
  'insufficient_funds',
  'nonce_replayed',
  'reason_too_short',
] as const;

export type LezCode = (typeof lezCodes)[number];

export function isLezCode(value: unknown): value is LezCode {
  return lezCodes.some((code) => code === value);
}

/** A value, or the code of what is wrong with it and a sentence for the person who sent it. */
export type LezOutcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: LezCode; readonly detail: string };

export const refuse = (code: LezCode, detail: string): LezOutcome<never> => ({ ok: false, code, detail });
