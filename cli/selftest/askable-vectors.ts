/**
 * The vectors that a verifier can be asked; those of HTTP ask a merchant.
 * @module
 */
import { familyRows } from '../../suites/authorization/family-rows.js';
import { loadVectors } from '../../suites/authorization/load-vectors.js';
import type { Vector } from '../../suites/authorization/vector.js';

export async function askableVectors(): Promise<readonly Vector[]> {
  const elsewhere = new Set(familyRows.filter((row) => row.elsewhere !== undefined).map(({ id }) => id));
  const { families } = await loadVectors();
  return families.flatMap((family) => family.vectors).filter(({ family }) => !elsewhere.has(family));
}
