/**
 * The vectors that this package carries.
 * @module
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseFamily, type VectorFamily } from './vector.js';

export const vectorFolder = join(
  dirname(createRequire(import.meta.url).resolve('x402-assay/package.json')),
  'vectors',
  'ledgerflow',
);

export interface VectorSet {
  readonly families: readonly VectorFamily[];
  /** Names the vectors in a claim of conformance: SHA-256 over the files in the order of their names. */
  readonly digest: string;
}

/** Reads all families. */
export async function loadVectors(): Promise<VectorSet> {
  const names = (await readdir(vectorFolder)).filter((name) => name.endsWith('.json')).sort();
  const hash = createHash('sha256');
  const families: VectorFamily[] = [];
  for (const name of names) {
    const text = await readFile(join(vectorFolder, name), 'utf8');
    hash.update(`${name}\n${text}`);
    families.push(parseFamily(JSON.parse(text)));
  }
  return { families, digest: `sha256:${hash.digest('hex')}` };
}
