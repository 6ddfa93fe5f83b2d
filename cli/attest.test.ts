import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeEvidenceFolder } from '../reports/evidence.js';
import { completeRecord } from '../reports/grade.js';
import { recordToJson } from '../reports/json.js';
import { sampleCheck, sampleFacts } from '../reports/record.sample.js';
import { createRedactor } from '../reports/redact.js';
import { attestCommand } from './attest.js';
import { type Ended, runInProcess } from './in-process.fixture.js';

let folder = '';
const at = (name: string): string => join(folder, name);
const run = (...args: readonly string[]): Promise<Ended> => runInProcess(attestCommand(), args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-attest-cli-'));
  const evidence = await writeEvidenceFolder(
    at('evidence'),
    [{ name: 'a.txt', text: 'a\n' }],
    createRedactor([]),
  );
  await writeFile(
    at('report.json'),
    recordToJson(completeRecord({ ...sampleFacts([sampleCheck()]), evidence })),
  );
  expect(await run('keygen', '--out', at('own.key'))).toMatchObject({ code: 0, stderr: '' });
  expect(await run(at('report.json'), '--key', at('own.key'))).toMatchObject({
    code: 0,
    stdout: `Attestation: ${at('attestation.json')}\n`,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const everything = (): string[] => [
  'verify',
  at('attestation.json'),
  '--key',
  at('own.key.pub'),
  '--report',
  at('report.json'),
  '--evidence',
  at('evidence'),
];

test('a key is made for its owner alone, and neither key nor attestation is ever overwritten', async () => {
  expect((await stat(at('own.key'))).mode & 0o777).toBe(0o600);
  const before = await readFile(at('own.key'), 'utf8');
  expect(await run('keygen', '--out', at('own.key'))).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('it exists'),
  });
  expect(await readFile(at('own.key'), 'utf8')).toBe(before);
  await writeFile(at('half.key.pub'), 'mine');
  expect((await run('keygen', '--out', at('half.key'))).code).toBe(64);
  expect(await readdir(folder)).not.toContain('half.key');
  expect(await run(at('report.json'), '--key', at('own.key'))).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('attestation.json cannot be written: it exists'),
  });
});

test('what was signed verifies, and the words say so', async () => {
  expect(await run(...everything())).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^The attestation is good\.[\s\S]*This does not prove:/),
    stderr: '',
  });
});

test('the statement alone is printed for other signers', async () => {
  const { code, stdout } = await run(at('report.json'), '--statement');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)._type).toBe('https://in-toto.io/Statement/v1');
});

test('no secret is printed, whatever goes wrong', async () => {
  const secret = (await readFile(at('own.key'), 'utf8')).split('\n')[1] ?? '';
  const outputs = [
    await run('verify', at('attestation.json'), '--key', at('own.key')),
    await run(at('own.key'), '--key', at('own.key'), '--out', at('x.json')),
    await run('verify', at('own.key'), '--key', at('own.key.pub')),
  ];
  for (const { code, stdout, stderr } of outputs) {
    expect(code).not.toBe(0);
    expect(stdout + stderr).not.toContain(secret);
  }
});

test('evidence that was changed is neither signed nor verified', async () => {
  await mkdir(at('other'));
  await writeFile(join(at('other'), 'SHA256SUMS'), '');
  const signed = await run(
    at('report.json'),
    '--key',
    at('own.key'),
    '--evidence',
    at('other'),
    '--out',
    at('y.json'),
  );
  expect(signed).toMatchObject({ code: 64, stderr: expect.stringContaining('not that of this report') });
  expect(await readdir(folder)).not.toContain('y.json');
  const verified = await run(...everything().slice(0, -1), at('other'));
  expect(verified).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('The attestation does not hold.'),
  });
});

test.each<[string, () => string[], RegExp]>([
  ['neither a key nor --statement', () => [at('report.json')], /needs --key FILE/],
  ['both', () => [at('report.json'), '--key', at('own.key'), '--statement'], /exactly one/],
  ['a report that is not there', () => [at('none.json'), '--statement'], /There is no report at/],
  ['a report that is none', () => [at('own.key.pub'), '--statement'], /is not JSON/],
  [
    'a key that is not there',
    () => [at('report.json'), '--key', at('n'), '--out', at('z')],
    /it does not exist/,
  ],
  ['a key that is a folder', () => [at('report.json'), '--key', folder, '--out', at('z')], /it is no file/],
  [
    'evidence that is not there',
    () => [at('report.json'), '--statement', '--evidence', at('n')],
    /cannot be read/,
  ],
  [
    'an envelope that is not there',
    () => ['verify', at('n'), '--key', at('own.key.pub')],
    /The attestation: .* does not exist/,
  ],
  ['no public key', () => ['verify', at('attestation.json')], /required option '--key/],
])('with %s it says so in a sentence and ends with 64', async (_, args, why) => {
  const { code, stdout, stderr } = await run(...args());
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(why);
  expect(await readdir(folder)).not.toContain('z');
});
