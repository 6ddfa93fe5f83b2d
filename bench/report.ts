/**
 * The HTML report of a run with a thousand checks: rendering, and what a reader waits for in a real browser.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { completeRecord } from '../reports/grade.js';
import { renderHtml } from '../reports/html.js';
import type { CheckRecord, RunRecord } from '../reports/run-record.js';
import { loadChecks } from '../suites/kit/load-suites.js';
import { registeredChecks } from '../suites/kit/registry.js';
import { profileOf } from '../suites/kit/row.js';
import { type Figure, figure } from './figures.js';

const checks = 1000;
const assertionsEach = 6;

/** The rows of the catalogue, again and again, each with the assertions of one vector. */
async function largeRecord(): Promise<RunRecord> {
  await loadChecks();
  const entries = registeredChecks();
  const made = Array.from({ length: checks }, (_, at): CheckRecord => {
    const entry = entries[at % entries.length];
    if (!entry) throw new Error('the catalogue is empty');
    const { id, row } = entry;
    const failed = at % 50 === 0;
    return {
      id: at < entries.length ? id : `${id}-${Math.floor(at / entries.length)}`,
      rev: row.rev ?? 1,
      title: row.title,
      level: row.level,
      basis: row.basis,
      severity: row.severity,
      profile: profileOf(id),
      needs: row.needs,
      flags: [...row.flags],
      spec: row.spec,
      proof: { state: 'confirmed', saboteurs: [row.saboteur], honest: ['reference', 'x402-ts'] },
      status: failed ? 'fail' : 'pass',
      why: row.why,
      fix: row.fix,
      duration_ms: 12,
      cases: [
        {
          id: 'one vector',
          status: failed ? 'fail' : 'pass',
          assertions: Array.from({ length: assertionsEach }, (_unused, number) => ({
            claim: `assertion ${number} of ${row.title}`,
            expected: 'isValid: false, class AMOUNT',
            actual: '200 isValid=false invalidReason="invalid_exact_evm_payload_authorization_value"',
            ok: !failed || number > 0,
            evidence: [`${id}.1.${number}`],
          })),
        },
      ],
      reproduce: [`assay replay assay-report/report.json ${id}`],
    };
  });
  return completeRecord({
    kit: {
      name: 'x402-assay',
      version: '0.0.0',
      catalogue: { version: 'bench', digest: '' },
      anvil_version: null,
      contracts: [],
    },
    run: {
      id: 'bench',
      started_at: '2026-11-01T00:00:00.000Z',
      duration_ms: 0,
      seed: 'bench',
      command_line: 'assay grade',
      node: process.version,
      platform: process.platform,
      clock: { target_offset_ms: null, chain_offset_ms: null },
      repeats: 0,
      matrix_executed: false,
    },
    target: { kind: 'url', name: 'bench', url: 'http://127.0.0.1:1' },
    connection: { tier: 'T3', reach: 'loopback', proxy_seen: false, bridges: [] },
    checks: made,
    summary: { exchanges: 0, transactions: 0, bridge_calls: 0 },
    evidence: { folder: 'evidence', files: [] },
  });
}

/** Milliseconds that a script of the page takes until the next frame is painted. */
const untilPainted = (work: string): string => `new Promise((resolve) => {
  const started = performance.now();
  ${work};
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)));
})`;

const typed = (words: string): string =>
  `const search = document.getElementById('search'); search.value = ${JSON.stringify(words)};
   search.dispatchEvent(new Event('input', { bubbles: true }))`;

interface Reading {
  readonly open: number;
  readonly search: number;
  readonly link: number;
}

async function readInBrowser(page: string, id: string, rounds: number): Promise<readonly Reading[]> {
  const executablePath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((place) => join(place, 'chromium'))
    .find((path) => existsSync(path));
  if (executablePath === undefined) return [];
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-report-'));
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
  try {
    const path = join(folder, 'report.html');
    await writeFile(path, page);
    const readings: Reading[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const tab = await browser.newPage();
      const started = performance.now();
      await tab.goto(pathToFileURL(path).href);
      const open = performance.now() - started;
      const search = Number(await tab.evaluate(untilPainted(typed('vector'))));
      const link = Number(await tab.evaluate(untilPainted(`location.hash = ${JSON.stringify(`#${id}`)}`)));
      readings.push({ open, search, link });
      await tab.close();
    }
    return readings;
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function reportFigures(rounds: number, say: (text: string) => void): Promise<readonly Figure[]> {
  const record = await largeRecord();
  const last = record.checks.at(-1)?.id ?? '';
  const rendered: number[] = [];
  let page = '';
  for (let round = 1; round <= rounds; round += 1) {
    const started = performance.now();
    page = renderHtml(record);
    rendered.push(performance.now() - started);
  }
  const readings = await readInBrowser(page, last, rounds);
  if (readings.length === 0) say('no Chromium is installed: the report was rendered and not opened');
  const each = (of: (reading: Reading) => number): number[] => readings.map(of);
  return [
    figure(`report.html of ${checks} checks, rendered`, 'ms', rendered, { atMost: 2_000 }),
    figure('  size', 'kB', [page.length / 1000]),
    ...(readings.length === 0
      ? []
      : [
          figure(
            '  opened in Chromium',
            'ms',
            each(({ open }) => open),
            { atMost: 2_000 },
          ),
          figure(
            '  one word searched',
            'ms',
            each(({ search }) => search),
            { atMost: 200 },
          ),
          figure(
            '  deep link to the last check followed',
            'ms',
            each(({ link }) => link),
            { atMost: 500 },
          ),
        ]),
  ];
}
