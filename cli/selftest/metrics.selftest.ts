/** After a graded run the target's own counters tell what the run record tells. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Exchange } from '../../suites/kit/exchange.js';
import { accepted } from '../../suites/kit/exchange.js';
import { startAssay } from './child-command.fixture.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-metrics-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rows that settle, refuse and break off at the bridge; none of them restarts the target, which would end its counters. */
const rows = 'OFF-020,OFF-021,OFF-022,OFF-056,OFF-065,OFF-070,OFF-083,X402-EVM-010';

it('the counters of /metrics agree with the recorded exchanges', async () => {
  const running = startAssay(['grade', '--only', rows, '--keep', '--out', 'report'], folder);
  const url = /Kept running: (\S+),/;
  await running.seen('Kept running');
  const text = await (await fetch(`${url.exec(running.said())?.[1]}/metrics`)).text();
  process.kill(running.pid, 'SIGINT');
  expect((await running.ended).code).toBe(0);

  const counted = (endpoint: string, outcomes: readonly string[]): number =>
    [...text.matchAll(/^x402_(\w+)_total\{rail="\w+",outcome="(\w+)"\} (\d+)$/gm)]
      .filter(([, name, outcome]) => name === endpoint && outcomes.includes(outcome ?? ''))
      .reduce((sum, [, , , count]) => sum + Number(count), 0);
  const exchanges = (await readFile(join(folder, 'report', 'evidence', 'exchanges.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Exchange);
  for (const endpoint of ['verify', 'settle']) {
    const own = exchanges.filter(({ tag }) => tag.endpoint === endpoint);
    const failed = own.filter(({ answer }) => (answer?.status ?? 0) >= 500);
    expect(own.filter(accepted).length).toBeGreaterThan(5);
    expect(failed.length).toBeGreaterThan(2);
    expect(counted(endpoint, ['success'])).toBe(own.filter(accepted).length);
    expect(counted(endpoint, ['error', 'unknown'])).toBe(failed.length);
    expect(counted(endpoint, ['refused'])).toBe(own.length - own.filter(accepted).length - failed.length);
  }
});
