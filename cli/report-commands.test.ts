import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordToJson } from '../reports/json.js';
import { sampleCheck, sampleRecord } from '../reports/record.sample.js';
import { runInProcess } from './in-process.fixture.js';
import { matrixCommand } from './matrix.js';
import { reportCommand } from './report.js';
import { verifyEvidenceCommand } from './verify-evidence.js';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-matrix-cli-'));
  await writeFile(at('report.json'), recordToJson(sampleRecord([sampleCheck()])));
  await writeFile(at('broken.json'), '{');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a matrix goes to a file, or to standard output as text', async () => {
  const html = await runInProcess(matrixCommand(), [
    at('report.json'),
    at('report.json'),
    '--out',
    at('m.html'),
  ]);
  expect(html).toMatchObject({ code: 0, stdout: `Matrix: ${at('m.html')}\n` });
  expect(await readFile(at('m.html'), 'utf8')).toMatch(/^<!doctype html>/);
  const csv = await runInProcess(matrixCommand(), [at('report.json'), '--format', 'csv']);
  expect(csv.stdout.split('\r\n')).toHaveLength(3);
});

test.each<[string, () => string[], RegExp]>([
  ['no report', () => [], /missing required argument 'reports'/],
  ['a report that is not there', () => [at('report.json'), at('none.json')], /There is no report at/],
  ['a report that is none', () => [at('broken.json')], /is not JSON/],
  [
    'an unknown format',
    () => [at('report.json'), '--format', 'pdf'],
    /Allowed choices are html, md, csv, json/,
  ],
  ['a folder that is not there', () => [at('report.json'), '--out', at('no/m.html')], /cannot be written/],
])('matrix with %s ends with 64 and a sentence, and writes nothing', async (_, args, why) => {
  const before = await readdir(folder);
  const ended = await runInProcess(matrixCommand(), args());
  expect(ended).toMatchObject({ code: 64, stdout: '' });
  expect(ended.stderr).toMatch(why);
  expect(await readdir(folder)).toEqual(before);
});

test('--public writes beside the report and never over it', async () => {
  const before = await readFile(at('report.json'), 'utf8');
  const over = await runInProcess(reportCommand(), [at('report.json'), '--public', '--out', folder]);
  expect(over).toMatchObject({ code: 64, stderr: expect.stringContaining('would write over') });
  const written = await runInProcess(reportCommand(), [at('report.json'), '--public', '--format', 'json']);
  expect(written.code).toBe(0);
  expect(await readFile(at('report.json'), 'utf8')).toBe(before);
  expect(await readFile(at('public/report.json'), 'utf8')).not.toContain('127.0.0.1');
});

test('a report with a verdict that was corrected since is rendered, and says so', async () => {
  const old = sampleCheck({ id: 'X402-SUP-006', rev: 1, status: 'fail' });
  await writeFile(at('old.json'), recordToJson(sampleRecord([old])));
  const ended = await runInProcess(reportCommand(), [
    ...[at('old.json'), '--format', 'md', '--out', join(folder, 'old')],
  ]);
  expect(ended.code).toBe(0);
  expect(ended.stderr).toMatch(
    /^warning {2}X402-SUP-006 \(fail, revision 1\) may be wrong, erratum 2026-11-2: /,
  );
});

test.each<[string, () => string[], number, RegExp]>([
  ['no folder', () => [], 64, /missing required argument 'folder'/],
  ['a folder without a report', () => [join(folder, 'public', 'x')], 64, /There is no folder/],
  [
    'a report and no evidence',
    () => [at('nowhere'), '--report', at('report.json')],
    64,
    /There is no folder/,
  ],
  ['a folder that is no evidence', () => [folder, '--report', at('report.json')], 64, /without its evidence/],
])('verify-evidence with %s says so', async (_, args, code, why) => {
  const ended = await runInProcess(verifyEvidenceCommand(), args());
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(ended.stderr).toMatch(why);
});
