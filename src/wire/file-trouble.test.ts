import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fileTrouble } from './file-trouble.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-trouble-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'file');
writeFileSync(file, '');

it.each<[string, () => Promise<unknown>, string]>([
  ['a folder that is read', () => readFile(folder), 'it is a folder'],
  ['nothing', () => readFile(join(folder, 'none')), 'it does not exist'],
  ['a file as a folder', () => readFile(join(file, 'x')), 'it or a part of its path is a file, not a folder'],
  ['a file in the way', () => mkdir(file), 'a file of that name is there'],
])('%s is said in words', async (_, work, said) => {
  const cause = await work().catch((error: unknown) => error);
  expect(fileTrouble(cause)).toBe(said);
});

it('what has no code of the file system keeps its words', () => {
  expect(fileTrouble(new RangeError('it has 9 bytes'))).toBe('it has 9 bytes');
});
