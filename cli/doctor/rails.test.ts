/** One wrong setting each at a bridge: the doctor names the cause. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { writeHandleFiles } from '../../simulator/handle-files.js';
import { openWorld, type World } from '../../simulator/world.js';
import { checkFacilitatorConfig } from '../../src/facilitator/config.js';
import { serveFacilitator } from '../../src/facilitator/serve.js';
import type { ServedFacilitator } from '../../src/facilitator/serve-app.js';
import { diagnose, type Finding } from './diagnose.js';
import { examine } from './examine.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-doctor-rails-'));
let world: World;
let sim: string;
let served: ServedFacilitator;

beforeAll(async () => {
  world = await openWorld();
  sim = (await writeHandleFiles(world.handle, folder)).json;
});
afterEach(() => served.close());
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the doctor says of a facilitator that serves offchain:binance alone, wired as the simulator wants but for `wrong`. */
async function doctor(
  wrong: Readonly<Record<string, unknown>> = {},
  key = world.handle.bridges.bridges.binance?.apiKey ?? '',
): Promise<readonly Finding[]> {
  const { binance } = world.handle.bridges.bridges;
  if (!binance) throw new Error('the simulator has no such bridge');
  const http = {
    type: 'http',
    base_url: binance.url,
    verify_path: binance.verifyPath,
    settle_path: binance.settlePath,
    api_key_env: 'KEY',
    timeout_seconds: 1,
  };
  const config = checkFacilitatorConfig({
    port: 0,
    log: 'silent',
    store: 'memory',
    adapters: [
      {
        kind: 'offchain',
        id: 'bridge',
        networks: ['offchain:binance'],
        backend: wrong.type === 'mock' ? wrong : { ...http, ...wrong },
      },
    ],
  });
  served = await serveFacilitator(config, { env: { KEY: key } });
  const wiring = {
    target: { kind: 'url', url: new URL(served.url) },
    sim,
    seed: 'test',
    headers: {},
    timeoutMs: 5_000,
    slow: false,
    token: {},
  } as const;
  return diagnose(await examine(wiring, () => {}, new AbortController().signal));
}

const about = (findings: readonly Finding[]): Finding | undefined =>
  findings.find((one) => one.topic === 'off-chain');

test('a facilitator without a chain is wired rightly when a payment moves at its bridge', async () => {
  const findings = await doctor();
  expect(findings.filter((one) => one.state === 'wrong')).toEqual([]);
  expect(about(findings)).toMatchObject({
    state: 'right',
    saw: 'offchain:binance settles at the bridge binance',
  });
});

test('a wrong bridge URL', async () => {
  expect(about(await doctor({ base_url: 'http://127.0.0.1:9' }))?.advice).toMatch(
    /^Wrong bridge URL: the payment never arrived; the bridge binance is at http:\/\/127\.0\.0\.1:\d+ with the paths/,
  );
});

test('the URL of another bridge', async () => {
  const { psp } = world.handle.bridges.bridges;
  const wrong = { base_url: psp?.url, verify_path: psp?.verifyPath, settle_path: psp?.settlePath };
  expect(about(await doctor(wrong))?.advice).toMatch(/^Wrong bridge: it arrived at psp;/);
});

test('a wrong path', async () => {
  expect(about(await doctor({ verify_path: '/nowhere' }))?.advice).toMatch(/^Wrong path: /);
});

test('a wrong key', async () => {
  expect(about(await doctor({}, 'another-key'))?.advice).toMatch(
    /^Wrong key: .*ASSAY_BRIDGE_BINANCE_KEY of sim\.env/,
  );
});

test('a mock asks no bridge, which is neither right nor wrong', async () => {
  expect(about(await doctor({ type: 'mock' }))).toEqual({
    state: 'unknown',
    topic: 'off-chain',
    saw: 'offchain:binance: called valid without asking our bridge; a mock, or another bridge',
  });
});
