import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { recordToJson } from '../reports/json.js';
import { sampleCheck, sampleRecord } from '../reports/record.sample.js';
import { makeRoom, type NewRun } from './make-room.js';

const root = mkdtempSync(join(tmpdir(), 'assay-room-'));
afterAll(() => rmSync(root, { recursive: true }));

const record = sampleRecord([sampleCheck()]);
const aside = 'earlier-20261103T100000Z';
const again: NewRun = { target: 'reference', partial: false, formats: ['json', 'html'] };
const report = recordToJson(record);
const partReport = recordToJson({
  ...record,
  run: { ...record.run, command_line: 'assay grade --only X-1' },
});

/** A folder with these files in it. */
function holding(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'out-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
const whole = { 'report.json': report, 'report.md': '', 'evidence/SHA256SUMS': '', 'mine.txt': '' };

it('an earlier run of the same target is replaced, and no report of it stays beside the new one', async () => {
  const folder = holding({ ...whole, 'report.html': '' });
  expect(await makeRoom(folder, again)).toBeUndefined();
  expect(readdirSync(folder).sort()).toEqual(['evidence', 'mine.txt', 'report.html', 'report.json']);
});

it.each<[string, Record<string, string>, Partial<NewRun>, string[]]>([
  ['of another target', {}, { target: 'x402-ts' }, ['mine.txt']],
  ['that was signed', { 'attestation.json': '{}' }, {}, ['mine.txt']],
  ['that was published', { 'public/report.html': '' }, {}, ['mine.txt']],
  ['of all checks, when some are asked again', {}, { partial: true }, ['mine.txt']],
  ['that is no record of Assay', { 'report.json': '{}' }, {}, ['mine.txt']],
])('an earlier run %s is put aside whole, and that is said', async (_, files, change, rest) => {
  const folder = holding({ ...whole, ...files });
  const said = await makeRoom(folder, { ...again, ...change });
  const [moved = ''] = readdirSync(folder).filter((name) => name.startsWith('earlier-'));
  expect(said).toContain(`put aside in ${moved}/ (`);
  expect(readdirSync(folder).filter((name) => name !== moved)).toEqual(rest);
  for (const name of Object.keys({ ...whole, ...files }).filter((one) => one !== 'mine.txt'))
    expect(existsSync(join(folder, moved, name))).toBe(true);
});

it('what was put aside before is not written over', async () => {
  const folder = holding({ ...whole, [`${aside}/report.json`]: 'older' });
  await makeRoom(folder, { ...again, target: 'x402-ts' });
  expect(readdirSync(folder)).toEqual([aside, `${aside}-2`, 'mine.txt']);
});

it('some checks after some checks are replaced', async () => {
  const folder = holding({ ...whole, 'report.json': partReport });
  expect(await makeRoom(folder, { ...again, partial: true })).toBeUndefined();
});

it.each([
  ['an empty folder', {}],
  ['a folder of the user', { 'public/index.html': '', 'mine.txt': '' }],
])('%s is left alone', async (_, files) => {
  const folder = holding(files);
  const before = readdirSync(folder);
  expect(await makeRoom(folder, again)).toBeUndefined();
  expect(readdirSync(folder)).toEqual(before);
});
