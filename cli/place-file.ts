/**
 * Puts a file where it belongs whole or not at all: written under another name, synced, then named.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface Placing {
  /** 0o600 for secrets. */
  readonly mode: number;
  /** Replace what is there. */
  readonly force: boolean;
}

/** Throws what the file system threw, `EEXIST` for a name that is taken; callers say it in their own words. */
export async function placeFile(path: string, content: string, { mode, force }: Placing): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, unlike a rename, does not replace: two that write one name do not lose a file.
    if (force) await rename(temporary, path);
    else await link(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
