/**
 * A file that the operator named for something new: what stands there is never overwritten.
 * @module
 */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AssayError } from '../src/wire/assay-error.js';
import { fileTrouble } from '../src/wire/file-trouble.js';
import { placeFile } from './place-file.js';

const refused = (path: string, why: string, cause?: unknown): AssayError =>
  new AssayError(`${path} cannot be written: ${why}.`, {
    code: 'BAD_OUT',
    exitCode: 64,
    hint: 'Name a new file in a folder that exists.',
    cause,
  });

/** Before the work: throws AssayError `BAD_OUT` when the file is there or its folder is not. */
export async function expectNewFile(path: string): Promise<void> {
  if (path.trim() === '') throw refused('The new file', 'its name is empty');
  const there = await stat(path).catch(() => undefined);
  if (there) throw refused(path, 'it exists');
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (!folder?.isDirectory()) throw refused(path, `there is no folder ${dirname(path)}`);
}

/**
 * Whole or not at all. Throws AssayError `BAD_OUT`, also when somebody made the file meanwhile.
 *
 * @param mode 0o600 for secrets
 */
export async function writeNewFile(path: string, text: string, mode = 0o666): Promise<void> {
  await placeFile(path, text, { mode, force: false }).catch((cause: unknown) => {
    throw refused(path, fileTrouble(cause), cause);
  });
}
