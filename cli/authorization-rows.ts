/**
 * The rows of the profile `authorization`: families of vectors, laws, and the protocol itself. No facilitator is asked for
 * them, so they stand in no registry of checks.
 * @module
 */
import { type AuthorizationRow, familyRows, protocolRow } from '../suites/authorization/family-rows.js';
import { laws } from '../suites/authorization/laws/all.js';
import { unknownCheck } from './find-check.js';

/** In the order in which they are asked. */
export const authorizationRows: readonly AuthorizationRow[] = [
  ...familyRows,
  ...laws.map(({ row }) => row),
  protocolRow,
];

const prefix = 'LFV-';

/** The row that a user named: `LFV-CBOR`, `lfv-p09` or `P09`. Throws AssayError `UNKNOWN_CHECK` with near ids. */
export function findAuthorizationRow(text: string): AuthorizationRow {
  const wanted = text.trim().toUpperCase();
  const full = wanted.startsWith(prefix) ? wanted : `${prefix}${wanted}`;
  const found = authorizationRows.find(({ id }) => id === full);
  if (found !== undefined) return found;
  throw unknownCheck(
    text,
    full,
    authorizationRows.map(({ id }) => id),
  );
}
