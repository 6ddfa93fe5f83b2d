/**
 * Build step: writes the template of a new store beside the compiled code. A copy is kept in the cache folder of
 * `node_modules`, by PGlite's version, so that only the first build after an installation pays for it.
 * @module
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';
import { packFolder, templateFile } from './folder-template.js';

const require = createRequire(import.meta.url);

async function pgliteVersion(): Promise<string> {
  // The package exports no manifest; its entry point stands in the folder `dist` beside it.
  const manifest = join(dirname(require.resolve('@electric-sql/pglite')), '..', 'package.json');
  return z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifest, 'utf8'))).version;
}

async function createTemplate(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-template-'));
  try {
    const database = await PGlite.create(join(folder, 'data'));
    await database.close();
    return await packFolder(join(folder, 'data'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const packageRoot = dirname(require.resolve('x402-assay/package.json'));
const cache = join(packageRoot, 'node_modules', '.cache', 'x402-assay');
const cached = join(cache, `store-template-${await pgliteVersion()}.br`);
try {
  await copyFile(cached, templateFile);
} catch {
  const packed = await createTemplate();
  await writeFile(templateFile, packed);
  await mkdir(cache, { recursive: true });
  await writeFile(cached, packed);
}
