import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { runInProcess } from '../in-process.fixture.js';
import { refCommand } from '../ref.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-ref-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

it('--mode acedata reads the environment, and names what is missing there', async () => {
  vi.stubEnv('APP_SECRET_KEY', 'not used');
  vi.stubEnv('X402_RPC_URL', '');
  const { code, stderr } = await runInProcess(refCommand(), ['serve', '--mode', 'acedata']);
  expect([code, stderr]).toEqual([64, expect.stringContaining('X402_RPC_URL: is not set')]);
});

it('a file says its mode, and what is wrong in it names the file', async () => {
  const file = join(folder, 'ace.toml');
  writeFileSync(file, 'mode = "acedata"\n[acedata]\nrpc_url = "http://127.0.0.1:1"\n');
  const { code, stderr } = await runInProcess(refCommand(), ['serve', '--config', file]);
  expect([code, stderr]).toEqual([64, expect.stringContaining(`${file}: acedata.signer_key_env: `)]);
});

it.each([['--config'], ['--sim']])('--mode and %s contradict each other', async (flag) => {
  const { code, stderr } = await runInProcess(refCommand(), ['serve', '--mode', 'acedata', flag, 'a.toml']);
  expect([code, stderr]).toEqual([64, expect.stringContaining('--mode acedata reads the environment')]);
});
