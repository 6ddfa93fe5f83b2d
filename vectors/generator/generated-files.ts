/**
 * Everything that the generator writes, as texts by their names inside `vectors/`.
 * @module
 */
import { vectorsJsonSchema } from '../json-schema.js';
import { assemble } from './assemble.js';
import { families } from './families/all.js';
import { fileName, printFile } from './print.js';

export function generatedFiles(): Map<string, string> {
  const files = new Map([['vectors.schema.json', vectorsJsonSchema()]]);
  for (const [family, vectors] of assemble(families))
    files.set(`ledgerflow/${fileName(family)}`, printFile(family, vectors));
  return files;
}
