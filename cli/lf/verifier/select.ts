/**
 * Which vectors are asked: all of them, or what --only names.
 * @module
 */
import type { Vector } from '../../../suites/authorization/vector.js';
import { badInput } from '../bad-input.js';

/** Vectors of the named families and ids, with the positives on which they rest. */
export function selectVectors(all: readonly Vector[], only: readonly string[]): readonly Vector[] {
  if (only.length === 0) return all;
  const wanted = new Set<string>();
  for (const name of only) {
    const found = all.filter(({ id, family }) => id === name || family === name);
    if (found.length === 0)
      throw badInput(
        `--only ${name} names neither a family nor a vector.`,
        'Such as LFV-CBOR or LFV-CBOR-014.',
      );
    for (const { id, base } of found) {
      wanted.add(id);
      if (base !== undefined) wanted.add(base);
    }
  }
  return all.filter(({ id }) => wanted.has(id));
}
