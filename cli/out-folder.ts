/**
 * The folder in which a command leaves its reports.
 * @module
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AssayError } from '../src/wire/assay-error.js';
import { fileTrouble } from '../src/wire/file-trouble.js';

/**
 * Makes a folder and those above it; true when it is new. Node's recursive mkdir never ends below a folder such as /proc,
 * which is there and takes nothing.
 */
async function makeFolder(path: string): Promise<boolean> {
  const make = (): Promise<boolean> =>
    mkdir(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
  try {
    return await make();
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    return make();
  }
}

/** What cannot be written is found out before anything is sent, not when the run is over. True: the folder is new. */
export async function prepareFolder(out: string): Promise<boolean> {
  const probe = join(out, `.assay-${process.pid}.tmp`);
  try {
    const created = await makeFolder(out);
    await writeFile(probe, '');
    await rm(probe);
    return created;
  } catch (cause) {
    throw new AssayError(
      out.trim() === ''
        ? '--out is empty.'
        : `The reports cannot be written to ${out}: ${fileTrouble(cause)}.`,
      {
        code: 'BAD_OUT',
        exitCode: 64,
        hint: 'Name a folder with --out; it is made when it is missing.',
        cause,
      },
    );
  }
}
