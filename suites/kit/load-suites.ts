/**
 * Loads every check file of the suites, and on demand every saboteur, by looking at the folders:
 * a new file is found without being listed anywhere.
 * @module
 */
import { readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const suitesFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
/** `.ts` when run from source, `.js` when built. */
const extension = extname(fileURLToPath(import.meta.url));
/** The last one says of its rows what those say that they restate. */
const rooms = ['core', 'exact-evm', 'v1', 'offchain', 'ledgerflow', 'rails', 'lez', 'acedata'] as const;

async function filesOf(kind: 'check' | 'saboteur'): Promise<string[]> {
  const files: string[] = [];
  for (const room of rooms) {
    const own: string[] = [];
    const entries = await readdir(join(suitesFolder, room), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile() || extname(entry.name) !== extension || entry.name.endsWith(`.d${extension}`))
        continue;
      // Tests and what they are made of declare no check.
      if (/\.(?:test|property|sample|fixture)\./.test(entry.name)) continue;
      const isSaboteur = entry.name.endsWith(`.saboteur${extension}`);
      if (isSaboteur === (kind === 'saboteur')) own.push(join(entry.parentPath, entry.name));
    }
    files.push(...own.sort());
  }
  return files;
}

async function load(kind: 'check' | 'saboteur'): Promise<void> {
  for (const file of await filesOf(kind)) await import(/* @vite-ignore */ pathToFileURL(file).href);
}

/** Fills the registry of checks. Repeated calls load nothing twice. */
export const loadChecks = (): Promise<void> => load('check');

/** Fills the registry of saboteurs. */
export const loadSaboteurs = (): Promise<void> => load('saboteur');
