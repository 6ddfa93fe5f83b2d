/**
 * Reads a file that an option names and that is small by nature: a key, an envelope.
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import { AssayError } from '../../src/wire/assay-error.js';
import { fileTrouble } from '../../src/wire/file-trouble.js';

const limitBytes = 4 * 1024 * 1024;

/** Throws AssayError `FILE_UNREADABLE`, which names the argument. */
export async function readSmallFile(path: string, argument: string): Promise<string> {
  const refused = (why: string, cause?: unknown): AssayError =>
    new AssayError(`${argument}: ${path} cannot be read: ${why}.`, {
      code: 'FILE_UNREADABLE',
      exitCode: 64,
      cause,
    });
  try {
    const found = await stat(path);
    if (!found.isFile()) throw refused('it is no file');
    if (found.size > limitBytes) throw refused(`it has ${found.size} bytes, too many for such a file`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof AssayError) throw cause;
    throw refused(fileTrouble(cause), cause);
  }
}
