/** `assay lf` as people use it; what starts programs is the built command (`npm run build`). */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageFolder } from '../../targets/doc-path.js';
import { runAssayInProcess } from '../in-process.fixture.js';

const assay = join(packageFolder, 'dist', 'cli', 'assay.js');
const folder = mkdtempSync(join(tmpdir(), 'assay-lf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  if (!existsSync(assay)) throw new Error('These tests start the built command: run `npm run build` first.');
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (line: string): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [assay, 'lf', ...line.split(' ')],
      { cwd: folder },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });

/** The same in this process, with the files that it names in the folder. One at a time. */
const say = (line: string): Promise<{ code: number; stdout: string; stderr: string }> =>
  runAssayInProcess([
    'lf',
    ...line
      .split(' ')
      .map((word) => (/^(?!nowhere|x)\w+\.(?:key|lfw|toml)$/.test(word) ? join(folder, word) : word)),
  ]);

test('from a key to a warrant that is delegated, shown and checked, without a secret in sight', async () => {
  const issuer = await say('warrant keygen --out issuer.key');
  const agent = await say('warrant keygen --out agent.key --alg secp256k1');
  expect([issuer.code, agent.code]).toEqual([0, 0]);
  writeFileSync(
    join(folder, 'terms.toml'),
    [
      `subject_signer = "${agent.stdout.trim()}"`,
      'audience = { merchant_ids = ["merchant-a"] }',
      'payment_subjects = [{ kind = "caip10", value = "eip155:8453:0xabc123" }]',
      '[[constraints]]',
      '[constraints.payment]',
      'max_per_request = { amount = "200" }',
      'allowed_assets = [{ asset = "USDC", network = "eip155:8453" }]',
    ].join('\n'),
  );
  const issued = await say('warrant issue --key issuer.key --file terms.toml --depth 1 --out agent.lfw');
  expect(issued).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^sha256:[0-9a-f]{64}\n$/),
    stderr: '',
  });
  const delegated = await say(
    'warrant delegate --parent agent.lfw --key agent.key --subject issuer.key --max 150 --out leaf.lfw',
  );
  expect(delegated).toMatchObject({ code: 0, stderr: '' });
  const shown = await say('warrant inspect leaf.lfw');
  const valid = await say(`warrant verify leaf.lfw --anchor ${issuer.stdout.trim()}`);
  const untrusted = await say(`warrant verify leaf.lfw --anchor ${agent.stdout.trim()}`);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('No problem found.') });
  expect(valid).toMatchObject({ code: 0, stdout: `valid: 2 warrants, leaf ${delegated.stdout}` });
  expect(untrusted).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^refused at step a: issuer_untrusted/),
  });
  const secrets = ['issuer.key', 'agent.key'].map(
    (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { secret_b64: string }).secret_b64,
  );
  for (const { stdout, stderr } of [issuer, agent, issued, delegated, shown, valid, untrusted])
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
});

test.each([
  ['warrant issue --key nowhere.key', /^error The key file nowhere\.key does not exist\.\n$/],
  ['warrant verify x.lfw', /^error No issuer is trusted/],
  ['verifier --only LFV-NONE', /^error --only LFV-NONE names neither a family nor a vector nor a law\./],
  ['proof build --key k', /^error Required option '--warrant <file>' not specified/],
])('%s is bad usage, said in one sentence', async (line, sentence) => {
  const { code, stdout, stderr } = await say(line);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(64);
  expect(stdout).toBe('');
});

test('the reference is graded as a program of its own, with reports', async () => {
  const { code, stdout } = await run('verifier --only LFV-ROOT --out graded');
  expect(stdout).toMatch(/^ {2}authorization {2}conformant \(3 of 3 MUST rows executed\), score 100/m);
  expect(code).toBe(0);
  const report = JSON.parse(readFileSync(join(folder, 'graded', 'report.json'), 'utf8')) as {
    checks: { id: string; status: string }[];
  };
  expect(report.checks.map(({ id, status }) => [id, status])).toEqual([
    ['LFV-POS', 'pass'],
    ['LFV-ROOT', 'pass'],
    ['LFV-PROTOCOL', 'pass'],
  ]);
});

test('a program that does not speak the protocol cannot be graded', async () => {
  const { code, stderr } = await run('verifier --exec true --out silent');
  expect(stderr).toMatch(/error The verifier cannot be graded: crash: it ended with status 0\./);
  expect(code).toBe(2);
  expect(existsSync(join(folder, 'silent'))).toBe(false);
});
