import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findEvidence } from './find.js';

const root = mkdtempSync(join(tmpdir(), 'assay-find-'));
afterAll(() => rmSync(root, { recursive: true }));
const at = (...parts: string[]): string => join(root, ...parts);
for (const folder of ['whole/evidence', 'lost/evidence', 'cut', 'empty'])
  mkdirSync(at(folder), { recursive: true });
for (const file of [
  'whole/report.json',
  'whole/evidence/SHA256SUMS',
  'lost/evidence/SHA256SUMS',
  'cut/report.json',
])
  writeFileSync(at(file), '');

it.each([
  ['the folder of the run', at('whole')],
  ['the evidence itself', at('whole', 'evidence')],
])('evidence and report are found from %s', async (_, path) => {
  expect(await findEvidence(path, undefined)).toEqual({
    folder: at('whole', 'evidence'),
    report: at('whole', 'report.json'),
  });
});

it('a report may lie elsewhere', async () => {
  const report = at('cut', 'report.json');
  expect(await findEvidence(at('lost'), report)).toEqual({ folder: at('lost', 'evidence'), report });
});

it.each<[string, string, string | undefined, string]>([
  ['nothing', at('none'), undefined, `There is no folder ${at('none')}.`],
  ['a file', at('whole', 'report.json'), undefined, 'is a file, and evidence lies in a folder'],
  ['an empty folder', at('empty'), undefined, 'holds neither evidence/ nor SHA256SUMS'],
  ['a report alone', at('cut'), undefined, `there is no folder ${at('cut', 'evidence')}`],
  ['evidence alone', at('lost'), undefined, `there is no ${at('lost', 'report.json')}`],
  [
    'evidence alone, from inside',
    at('lost', 'evidence'),
    undefined,
    `there is no ${at('lost', 'report.json')}`,
  ],
  ['a wrong report', at('lost'), at('no.json'), `There is no report at ${at('no.json')}`],
])('%s is bad usage, with the place that was looked at', async (_, path, report, sentence) => {
  await expect(findEvidence(path, report)).rejects.toThrow(
    expect.objectContaining({ exitCode: 64, message: expect.stringContaining(sentence) }),
  );
});
