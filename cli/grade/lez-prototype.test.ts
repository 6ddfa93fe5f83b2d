/** A LEZ prototype that shares nothing with the reference, graded over HTTP as its operator would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordToJson } from '../../reports/json.js';
import { sampleCheck, sampleRecord } from '../../reports/record.sample.js';
import { openSequencer, type Sequencer } from '../../simulator/lez/sequencer.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { planChecks } from '../../suites/kit/plan.js';
import { registeredChecks } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { curlCommand } from '../curl.js';
import { runInProcess } from '../in-process.fixture.js';
import { type LezFlags, lezOptions } from '../lez-flags.js';
import { openRun } from '../open-run.js';
import { runPlainly } from '../plain-run.js';
import { replayCommand } from '../replay.js';
import { handleWithoutChain } from '../selftest/without-chain.js';
import { openTarget } from './open-target.js';

const program = fileURLToPath(new URL('lez-prototype.fixture.mjs', import.meta.url));
const signer = `"${process.execPath}" "${program}" sign`;
const folder = mkdtempSync(join(tmpdir(), 'assay-prototype-'));
const codeMap = join(folder, 'codes.toml');
const names = {
  unreadable: 'malformed_payload',
  wrong_version: 'unsupported_version',
  wrong_scheme: 'unsupported_scheme',
  wrong_network: 'unsupported_network',
  wrong_asset: 'asset_mismatch',
  wrong_price: 'amount_mismatch',
  wrong_payee: 'recipient_mismatch',
  bad_signature: 'invalid_signature',
  out_of_time: 'expired',
  no_funds: 'insufficient_funds',
  nonce_replayed: 'nonce_replayed',
  short_reason: 'reason_too_short',
};

let sequencer: Sequencer;
let child: ChildProcess;
let merchant: string;
let facilitator: string;

beforeAll(async () => {
  writeFileSync(
    codeMap,
    Object.entries(names)
      .map(([theirs, ours]) => `${theirs} = "${ours}"\n`)
      .join(''),
  );
  sequencer = await openSequencer();
  await loadChecks();
  const running = spawn(process.execPath, [program, 'serve'], {
    env: { ASSAY_LEZ_URL: sequencer.handle.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = running;
  const [line]: unknown[] = await once(running.stdout, 'data');
  ({ merchant, facilitator } = JSON.parse(String(line)));
}, 60_000);
afterAll(async () => {
  child.kill();
  await sequencer.close();
  rmSync(folder, { recursive: true });
});

/** Runs rows as `assay grade` does; those that are decided without running keep their reason. */
async function graded(
  resource: string,
  flags: LezFlags,
  ids: readonly string[],
  sim: boolean,
): Promise<ReadonlyMap<string, CheckResult>> {
  const { target, lez } = await lezOptions(
    { kind: 'url', url: new URL(`${merchant}${resource}`) },
    flags,
    'alone',
  );
  const wiring = { seed: 'prototype', headers: {}, timeoutMs: 8_000, slow: true, token: {} };
  const open = await openTarget({ target, ...(lez ? { lez } : {}) }, () => {});
  const wired = { ...open, ...(sim ? { sim: handleWithoutChain(sequencer.handle) } : {}) };
  const run = await openRun(wiring, wired, () => {});
  try {
    const { decided } = planChecks(registeredChecks(), run.session, { only: ids });
    const idle = new Set(decided.map(({ id }) => id));
    const entries = registeredChecks().filter(({ id }) => ids.includes(id) && !idle.has(id));
    const { results } = await runPlainly(run.session, run.instruments, entries);
    return new Map([...decided, ...results].map((one) => [one.id, one]));
  } finally {
    await run.close();
    await open.close();
  }
}

const statuses = (results: ReadonlyMap<string, CheckResult>) =>
  Object.fromEntries(
    [...results].map(([id, one]) => [id, one.cause ? `${one.status} ${one.cause}` : one.status]),
  );

it('is judged at T2 by its own payments, its own codes and our books', async () => {
  const passing = [4, 7, 15, 23, 25, 48, 50, 54, 55, 60].map(
    (number) => `LEZ-0${String(number).padStart(2, '0')}`,
  );
  const others = ['LEZ-005', 'LEZ-046', 'LEZ-047', 'LEZ-049', 'LEZ-058'];
  const flags = { facilitator, credentialCommand: signer, codeMap };
  const results = await graded('/premium', flags, [...passing, ...others], true);
  expect(statuses(results)).toEqual({
    ...Object.fromEntries(passing.map((id) => [id, 'pass'])),
    // It reads one spelling.
    'LEZ-005': 'warn should',
    'LEZ-046': 'skip',
    'LEZ-047': 'skip',
    'LEZ-049': 'pass',
    'LEZ-058': 'skip',
  });
  expect(results.get('LEZ-047')?.reason).toContain('the payment has no text at payload.request_digest');
  expect(results.get('LEZ-058')?.reason).toContain('cannot choose the nonce');
  const codes = results.get('LEZ-025')?.cases.flatMap((one) => one.assertions.map(({ actual }) => actual));
  expect(codes).toContain('out_of_time');
  const books = results.get('LEZ-060')?.cases.find(({ id }) => id === 'money oracle');
  expect(books?.assertions.map(({ actual }) => actual)).toContain('1 transfers, all of them signed');
}, 60_000);

it('is caught where it leaves the price to the payer, and not passed where its signer makes no case', async () => {
  const flags = { facilitator, credentialCommand: `${signer} window` };
  const results = await graded('/careless', flags, ['LEZ-039', 'LEZ-051'], true);
  expect(results.get('LEZ-039')).toMatchObject({ status: 'fail', outcome: 'forged-accepted' });
  expect(results.get('LEZ-051')).toMatchObject({
    status: 'skip',
    reason: expect.stringContaining('cannot choose the window'),
  });
}, 60_000);

it('is judged as far as its merchant goes where nobody names the facilitator', async () => {
  const results = await graded(
    '/premium',
    { credentialCommand: signer },
    ['LEZ-001', 'LEZ-015', 'LEZ-055'],
    true,
  );
  expect(statuses(results)).toEqual({ 'LEZ-001': 'pass', 'LEZ-015': 'pass', 'LEZ-055': 'skip' });
  expect(results.get('LEZ-055')?.reason).toContain('--facilitator');
}, 60_000);

it.each([
  ['no signer', {}, true, 'skip', '--credential-command'],
  [
    'a signer whose payments it refuses',
    { credentialCommand: `sed s#/premium#/other# | ${signer}` },
    true,
    'blocked',
    'is not accepted: 4',
  ],
  ['no simulator', { credentialCommand: signer }, false, 'out-of-reach', '--sim'],
] as const)(
  'with %s rows that pay are not judged, and the reason says why',
  async (_, flags, sim, status, words) => {
    const results = await graded(
      '/premium',
      { facilitator, ...flags },
      ['LEZ-001', 'LEZ-015', 'LEZ-023'],
      sim,
    );
    expect(statuses(results)).toEqual({ 'LEZ-001': 'pass', 'LEZ-015': status, 'LEZ-023': 'skip' });
    expect(results.get('LEZ-015')?.reason).toContain(words);
    expect(results.get('LEZ-023')?.reason).toContain('--code-map');
  },
);

it('is not blamed for a signer that fails', async () => {
  const flags = { facilitator, credentialCommand: 'echo seed-1234; exit 3' };
  const failed = graded('/premium', flags, ['LEZ-015'], true);
  await expect(failed).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('--credential-command ended with exit code 3'),
  });
  await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('seed-1234') });
});

it.each([
  ['sells nothing over LEZ', '/supported', 'without a challenge'],
  ['is nobody', '', 'gives no answer'],
])('a URL that %s is not graded', async (_, path, words) => {
  const url = path === '' ? 'http://127.0.0.1:1/premium' : `${facilitator}${path}`;
  const { target, lez } = await lezOptions({ kind: 'url', url: new URL(url) }, {}, 'alone');
  const open = await openTarget({ target, ...(lez ? { lez } : {}) }, () => {});
  const wiring = { seed: 'prototype', headers: {}, timeoutMs: 8_000, slow: false, token: {} };
  await expect(openRun(wiring, open, () => {})).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(words),
  });
});

it('a row of a report is run again, and printed as a request to the merchant', async () => {
  const record = sampleRecord([sampleCheck({ id: 'LEZ-006', profile: 'lez' })]);
  const report = join(folder, 'report.json');
  const { preset: _, ...target } = record.target;
  const there = { ...target, kind: 'url' as const, url: facilitator };
  const connection = {
    ...record.connection,
    tier: 'T0' as const,
    proxy_seen: false,
    merchant: `${merchant}/premium`,
  };
  writeFileSync(report, recordToJson({ ...record, target: there, connection }));
  const replayed = await runInProcess(replayCommand(), [report, 'LEZ-006']);
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining('says version 2: 2') });
  const args = ['LEZ-027', `${merchant}/premium`, '--facilitator', facilitator];
  const printed = await runInProcess(curlCommand(), args);
  expect(printed.stdout).toContain(`curl -sS -X GET ${merchant}/premium`);
  expect(printed.stdout).toContain("-H 'PAYMENT-SIGNATURE: bnVsbA=='");
});
