/**
 * What is known of a row of the profile `authorization`: its vectors, and the broken verifiers that it finds.
 * @module
 */
import type { AuthorizationRow } from '../../suites/authorization/family-rows.js';
import { loadVectors, type VectorSet } from '../../suites/authorization/load-vectors.js';
import { findAuthorizationRow } from '../authorization-rows.js';
import { proofOf } from '../proof.js';
import { brokenVerifiers } from '../selftest/broken-verifiers.js';
import { type RowOptions, renderRow } from './render-row.js';

/** What stands behind a row. Pure. */
export function knownOfRow(
  { id }: Pick<AuthorizationRow, 'id'>,
  { families }: Pick<VectorSet, 'families'>,
): Pick<RowOptions, 'proof' | 'finds' | 'vectors'> {
  const law = id.replace('LFV-', '');
  return {
    proof: proofOf(id, ''),
    finds: brokenVerifiers.filter(({ turns, laws }) => Object.hasOwn(turns, id) || laws.includes(law)),
    vectors: families.flatMap(({ vectors }) => vectors).filter(({ family }) => family === id).length,
  };
}

/** The row in words. Throws AssayError `UNKNOWN_CHECK` with near ids. */
export async function explainRow(
  id: string,
  options: Pick<RowOptions, 'colours' | 'width'>,
): Promise<string> {
  const row = findAuthorizationRow(id);
  return renderRow(row, { ...options, ...knownOfRow(row, await loadVectors()) });
}
