/**
 * Files that appear whole or not at all, and never replace another without being told to.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { badInput } from './bad-input.js';

export interface NewFile {
  /** 0o600 for secrets. */
  readonly mode: number;
  /** Replace what is there. */
  readonly force: boolean;
}

function cannotWrite(path: string, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
  if (code === 'EEXIST')
    return badInput(`${path} exists already.`, 'Name another file, or add --force to replace it.', cause);
  return badInput(`${path} cannot be written (${code}).`, undefined, cause);
}

/** Writes a new file of its own name, syncs it, and then gives it the name that was asked for. */
export async function writeNewFile(path: string, content: string, { mode, force }: NewFile): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, unlike a rename, does not replace: two issuers that write one name do not lose a key.
    if (force) await rename(temporary, path);
    else await link(temporary, path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  } finally {
    await rm(temporary, { force: true });
  }
}
