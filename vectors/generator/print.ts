/**
 * The text of a vector file: one member of a vector per line, so that a change shows as the lines that it changes, and
 * long inputs stay on one.
 * @module
 */
import type { JsonObject } from '../../src/wire/json.js';
import type { Family } from './draft.js';
import { flagNotes } from './flags.js';

/** Of the set as a whole. Raise it whenever a vector changes; ids never change their meaning. */
export const setVersion = '1.0.0';

function printVector(vector: JsonObject): string {
  const members = Object.entries(vector).map(
    ([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `    {\n${members.join(',\n')}\n    }`;
}

/** The file of a family. */
export function printFile(family: Family, vectors: readonly JsonObject[]): string {
  const used = new Set(vectors.flatMap(({ flags }) => (Array.isArray(flags) ? flags : [])));
  const header = {
    $schema: '../vectors.schema.json',
    family: family.id,
    description: family.description,
    version: setVersion,
    license: 'CC0-1.0',
    specification: 'lf-core/1',
    number_of_vectors: vectors.length,
    flags: Object.fromEntries(Object.entries(flagNotes).filter(([flag]) => used.has(flag))),
  };
  const head = JSON.stringify(header, null, 2).replace(/\n\}$/, '');
  return `${head},\n  "vectors": [\n${vectors.map(printVector).join(',\n')}\n  ]\n}\n`;
}

/** `LFV-CBOR` stands in `cbor.json`. */
export const fileName = ({ id }: Pick<Family, 'id'>): string =>
  `${id.replace('LFV-', '').toLowerCase()}.json`;
