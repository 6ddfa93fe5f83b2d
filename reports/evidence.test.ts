import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeEvidenceFolder } from './evidence.js';
import { createRedactor } from './redact.js';

let parent = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'assay-evidence-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const redactor = createRedactor([{ name: 'API_KEY', value: 'top-secret-key' }]);
const files = [
  { name: 'exchanges.jsonl', lines: [{ seq: 1, headers: { authorization: 'top-secret-key' } }, { seq: 2n }] },
  { name: 'chain/blocks.json', json: { at: new Date('2026-11-03T10:00:00Z') } },
  { name: 'target.log', text: 'started with top-secret-key\n' },
];

test('writes every file, secrets replaced, and sums that sha256sum accepts', async () => {
  const folder = join(parent, 'evidence');
  const record = await writeEvidenceFolder(folder, files, redactor);
  expect(record.folder).toBe('evidence');
  expect(record.files.map((file) => file.name)).toEqual([
    'chain/blocks.json',
    'exchanges.jsonl',
    'target.log',
  ]);
  expect(await readFile(join(folder, 'exchanges.jsonl'), 'utf8')).toBe(
    '{"seq":1,"headers":{"authorization":"[redacted:authorization]"}}\n{"seq":"2"}\n',
  );
  expect(await readFile(join(folder, 'chain/blocks.json'), 'utf8')).toBe(
    '{\n  "at": "2026-11-03T10:00:00.000Z"\n}\n',
  );
  expect(await readFile(join(folder, 'target.log'), 'utf8')).toBe('started with [redacted:API_KEY]\n');
  const checked = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
  expect(checked.trim().split('\n')).toEqual([
    'chain/blocks.json: OK',
    'exchanges.jsonl: OK',
    'target.log: OK',
  ]);
});

test('replaces an older folder as a whole and leaves nothing else behind', async () => {
  const folder = join(parent, 'evidence');
  await writeEvidenceFolder(folder, files, redactor);
  await writeEvidenceFolder(folder, [{ name: 'only.txt', text: 'x' }], redactor);
  expect((await readdir(folder)).sort()).toEqual(['SHA256SUMS', 'only.txt']);
  expect(await readdir(parent)).toEqual(['evidence']);
});

test('a failure on the way leaves the older folder and no temporary one', async () => {
  const folder = join(parent, 'evidence');
  await writeEvidenceFolder(folder, [{ name: 'only.txt', text: 'x' }], redactor);
  const clash = [
    { name: 'a', text: 'file' },
    { name: 'a/b', text: 'needs a folder' },
  ];
  await expect(writeEvidenceFolder(folder, clash, redactor)).rejects.toThrow();
  expect(await readdir(parent)).toEqual(['evidence']);
  expect(await readFile(join(folder, 'only.txt'), 'utf8')).toBe('x');
});

test.each(['../x', '/etc/x', 'a/../b', '', 'SHA256SUMS', 'a b', '.hidden', 'a\n'])(
  'refuses the name %j',
  async (name) => {
    const folder = join(parent, 'evidence');
    await expect(writeEvidenceFolder(folder, [{ name, text: '' }], redactor)).rejects.toMatchObject({
      code: 'evidence-name',
    });
  },
);
