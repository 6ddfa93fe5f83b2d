/**
 * PGlite in a folder: PostgreSQL without a server. The folder's lock is taken first.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AssayError } from '../../wire/assay-error.js';
import { lockFolder } from './folder-lock.js';
import { placeTemplate } from './folder-template.js';
import type { SqlDatabase } from './sql-store.js';

/** Opens the database of a folder, creating both. Throws AssayError when the folder is in use or unreadable. */
export async function openPgliteDatabase(folder: string): Promise<SqlDatabase> {
  const lock = lockFolder(folder);
  try {
    const data = join(folder, 'data');
    // Loaded here, so that a facilitator with another store does not pay for it.
    const [{ PGlite }] = await Promise.all([import('@electric-sql/pglite'), placeTemplate(data)]);
    const database = await PGlite.create(data);
    const name = randomUUID();
    return {
      query: (text, values) => database.query(text, [...values]),
      // The folder's lock says it already: whoever else wrote into this folder is gone.
      owner: async () => name,
      disown: async () => {},
      exclusive: (_name, work) => work(),
      close: async () => {
        await database.close();
        lock.release();
      },
    };
  } catch (cause) {
    lock.release();
    throw new AssayError(`the store folder ${folder} cannot be opened`, {
      code: 'store_unusable',
      exitCode: 3,
      hint: 'check that the folder is writable and was written by this version',
      cause,
    });
  }
}
