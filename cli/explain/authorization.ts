/**
 * What is known of a row of the profile `authorization`: its vectors, and the broken verifiers that it finds.
 * @module
 */
import { loadVectors } from '../../suites/authorization/load-vectors.js';
import { findAuthorizationRow } from '../authorization-rows.js';
import { proofOf } from '../proof.js';
import { brokenVerifiers } from '../selftest/broken-verifiers.js';
import { type RowOptions, renderRow } from './render-row.js';

/** The row in words. Throws AssayError `UNKNOWN_CHECK` with near ids. */
export async function explainRow(
  id: string,
  options: Pick<RowOptions, 'colours' | 'width'>,
): Promise<string> {
  const row = findAuthorizationRow(id);
  const { families } = await loadVectors();
  const law = row.id.replace('LFV-', '');
  return renderRow(row, {
    ...options,
    proof: proofOf(row.id, ''),
    finds: brokenVerifiers.filter(({ turns, laws }) => Object.hasOwn(turns, row.id) || laws.includes(law)),
    vectors: families.flatMap(({ vectors }) => vectors).filter(({ family }) => family === row.id).length,
  });
}
