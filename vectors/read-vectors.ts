/**
 * Reads the vector files as they stand in the repository and in the package.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type VectorFile, vectorFileSchema } from './vector-file.js';

const folder = join(
  dirname(createRequire(import.meta.url).resolve('x402-assay/package.json')),
  'vectors',
  'ledgerflow',
);

/** All families, in the order of their file names. */
export function readVectorFiles(): VectorFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => vectorFileSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}
