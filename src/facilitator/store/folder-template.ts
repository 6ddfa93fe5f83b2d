/**
 * An initialised PGlite folder as one file. Creating a database from nothing costs seconds of work, and its result
 * is always the same, so the build does it once and a new store starts from a copy.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { z } from 'zod';

/** Stands beside the compiled file, which what runs from source (the tests) copies as well; nothing is where none was built. */
const besideCompiled = import.meta.url.endsWith('.ts') ? '../../../dist/src/facilitator/store/' : './';
export const templateFile = fileURLToPath(new URL(`${besideCompiled}store-template.br`, import.meta.url));

const indexSchema = z.object({
  folders: z.array(z.string()),
  /** Content by number: the databases of a fresh folder hold the same files. */
  files: z.array(z.tuple([z.string(), z.number()])),
  sizes: z.array(z.number()),
});

/** Packs a folder, its empty folders included. */
export async function packFolder(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pathOf = (entry: (typeof entries)[number]) =>
    relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(pathOf)
    .sort();
  const contents = new Map<string, { readonly number: number; readonly bytes: Buffer }>();
  const files: [string, number][] = [];
  for (const path of entries
    .filter((entry) => entry.isFile())
    .map(pathOf)
    .sort()) {
    const bytes = await readFile(join(folder, path));
    const digest = createHash('sha256').update(bytes).digest('hex');
    const content = contents.get(digest) ?? { number: contents.size, bytes };
    contents.set(digest, content);
    files.push([path, content.number]);
  }
  const blobs = [...contents.values()].map(({ bytes }) => bytes);
  const index = Buffer.from(JSON.stringify({ folders, files, sizes: blobs.map(({ length }) => length) }));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(index.length);
  // The widest window: the databases of a folder resemble each other from end to end. A level more takes 20 times as long.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return promisify(brotliCompress)(Buffer.concat([head, index, ...blobs]), { params });
}

/** Lays a packed folder out. The folder appears complete or not at all. */
export async function unpackFolder(packed: Buffer, folder: string): Promise<void> {
  const bytes = await promisify<Buffer, Buffer>(brotliDecompress)(packed);
  let at = 4 + bytes.readUInt32BE(0);
  const index = indexSchema.parse(JSON.parse(bytes.toString('utf8', 4, at)));
  const blobs = index.sizes.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  for (const path of index.folders) await mkdir(join(unfinished, path), { recursive: true, mode: 0o700 });
  await Promise.all(
    index.files.map(([path, number]) =>
      writeFile(join(unfinished, path), blobs[number] ?? Buffer.alloc(0), { mode: 0o600 }),
    ),
  );
  await mkdir(dirname(folder), { recursive: true });
  await rename(unfinished, folder);
}

/** Gives a new store its initialised folder, where the build left one. An existing folder stays as it is. */
export async function placeTemplate(folder: string): Promise<void> {
  if (existsSync(folder) || !existsSync(templateFile)) return;
  await unpackFolder(await readFile(templateFile), folder);
}
