/** Files that the operator names: new ones only, whole or not at all. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { expectNewFile, writeNewFile } from './new-file.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-new-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bad = { code: 'BAD_OUT', exitCode: 64 };

test('a new file is written, and nothing is left beside it', async () => {
  const path = join(folder, 'new.toml');
  await expectNewFile(path);
  await writeNewFile(path, 'text');
  expect(readFileSync(path, 'utf8')).toBe('text');
  expect(readdirSync(folder)).toEqual(['new.toml']);
});

test('a file that is there is refused before and after, and keeps what it says', async () => {
  const path = join(folder, 'old.toml');
  writeFileSync(path, 'old');
  await expect(expectNewFile(path)).rejects.toMatchObject(bad);
  await expect(writeNewFile(path, 'new')).rejects.toMatchObject(bad);
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a folder that is missing is named', async () => {
  const path = join(folder, 'none', 'b.toml');
  await expect(expectNewFile(path)).rejects.toMatchObject({
    ...bad,
    message: expect.stringContaining('there is no folder'),
  });
  await expect(writeNewFile(path, 'new')).rejects.toMatchObject(bad);
});
