/**
 * Which vectors are asked and which laws are tried: all of them, or what --only names.
 * @module
 */
import type { Vector } from '../../../suites/authorization/vector.js';
import { badInput } from '../bad-input.js';

const lawName = /^LFV-P(?:0[1-9]|1[0-9]|2[0-9])$/;

/** The laws among what --only names; undefined: all laws. */
export function selectLaws(only: readonly string[]): readonly string[] | undefined {
  return only.length === 0 ? undefined : only.filter((name) => lawName.test(name));
}

/** Vectors of the named families and ids, with the positives on which they rest. */
export function selectVectors<Named extends Pick<Vector, 'id' | 'family' | 'base'>>(
  all: readonly Named[],
  only: readonly string[],
): readonly Named[] {
  if (only.length === 0) return all;
  const wanted = new Set<string>();
  for (const name of only) {
    if (lawName.test(name)) continue;
    const found = all.filter(({ id, family }) => id === name || family === name);
    if (found.length === 0)
      throw badInput(
        `--only ${name} names neither a family nor a vector nor a law.`,
        'Such as LFV-CBOR, LFV-CBOR-014 or LFV-P09.',
      );
    for (const { id, base } of found) {
      wanted.add(id);
      if (base !== undefined) wanted.add(base);
    }
  }
  return all.filter(({ id }) => wanted.has(id));
}
