/**
 * Files that appear whole or not at all, and never replace another without being told to.
 * @module
 */
import { dirname } from 'node:path';
import { fileTrouble } from '../../src/wire/file-trouble.js';
import { type Placing, placeFile } from '../place-file.js';
import { badInput } from './bad-input.js';

function cannotWrite(path: string, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
  if (code === 'EEXIST')
    return badInput(`${path} exists already.`, 'Name another file, or add --force to replace it.', cause);
  const why = code === 'ENOENT' ? `there is no folder ${dirname(path)}` : fileTrouble(cause);
  return badInput(`${path} cannot be written: ${why}.`, 'Name a file in a folder that exists.', cause);
}

/** Writes a file that is new, or replaces one when it is told to. Throws AssayError, exit code 64. */
export async function writeNewFile(path: string, content: string, placing: Placing): Promise<void> {
  await placeFile(path, content, placing).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
}
