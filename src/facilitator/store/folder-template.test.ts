import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packFolder, unpackFolder } from './folder-template.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-template-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function original(): Promise<string> {
  const path = join(folder, 'original');
  await mkdir(join(path, 'base', '1'), { recursive: true });
  await mkdir(join(path, 'pg_wal', 'archive_status'), { recursive: true });
  const bytes = Buffer.from([0, 1, 2, 255, 0, 0]);
  await writeFile(join(path, 'base', '1', '112'), bytes);
  await writeFile(join(path, 'base', '112'), bytes);
  await writeFile(join(path, 'PG_VERSION'), '17\n');
  await writeFile(join(path, 'empty'), '');
  return path;
}

it('a folder comes back with all its files and its empty folders', async () => {
  const copy = join(folder, 'store', 'copy');
  await unpackFolder(await packFolder(await original()), copy);
  expect(await readFile(join(copy, 'base', '1', '112'))).toEqual(Buffer.from([0, 1, 2, 255, 0, 0]));
  expect(await readFile(join(copy, 'base', '112'))).toEqual(Buffer.from([0, 1, 2, 255, 0, 0]));
  expect(await readFile(join(copy, 'PG_VERSION'), 'utf8')).toBe('17\n');
  expect(await readFile(join(copy, 'empty'), 'utf8')).toBe('');
  expect(await readdir(join(copy, 'pg_wal', 'archive_status'))).toEqual([]);
});

it('what a killed process left half done is replaced', async () => {
  const packed = await packFolder(await original());
  const copy = join(folder, 'copy');
  await mkdir(`${copy}.unfinished`);
  await writeFile(join(`${copy}.unfinished`, 'half'), 'a');
  await unpackFolder(packed, copy);
  expect((await readdir(copy)).sort()).toEqual(['PG_VERSION', 'base', 'empty', 'pg_wal']);
  expect((await readdir(folder)).sort()).toEqual(['copy', 'original']);
});
