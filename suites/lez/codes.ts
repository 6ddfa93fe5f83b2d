/**
 * The codes of the specification, and how names of another implementation are read as ours.
 * Source: docs/spec/lez-1.md, section 5.
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

/** Stands for a code of theirs that none of ours means. */
export const unmapped = 'unmapped';

/** Names of an implementation, with ours beside them. */
export type CodeMap = Readonly<Record<string, LezCode | typeof unmapped>>;

/** Our name of a code; undefined where the map does not say. */
export function ourName(code: string, map: CodeMap): LezCode | undefined {
  const name = Object.hasOwn(map, code) ? map[code] : undefined;
  return name === unmapped ? undefined : name;
}
