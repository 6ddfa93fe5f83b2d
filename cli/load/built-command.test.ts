/** The built command as people start it, with its thread. Needs `npm run build`. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startAssay } from '../selftest/child-command.fixture.js';
import { type LoadReport, loadReportSchema } from './load-report.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reportIn = (out: string): LoadReport =>
  loadReportSchema.parse(JSON.parse(readFileSync(join(folder, out, 'load-report.json'), 'utf8')));

/** Starting simulator and target takes its time on a busy machine. */
const timeout = 90_000;

test('assay load on the reference ends with 0, a summary and a report', { timeout }, async () => {
  const args = [
    'load',
    '--target',
    'reference',
    '--rate',
    '12/s',
    '--duration',
    '2',
    '--race',
    '8',
    '--seed',
    's',
  ];
  const { code, stdout, stderr } = await startAssay([...args, '--out', 'whole'], folder).ended;
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  const report = reportIn('whole');
  expect(report.exit).toEqual({ code: 0, reasons: [] });
  expect(report.asked).toMatchObject({ arrivals: 24, rail: 'evm', race_callers: 8 });
  expect(report.oracle.payments).toBeGreaterThan(0);
  expect(report.run).toMatchObject({
    seed: 's',
    command_line: expect.stringContaining('assay load --target'),
  });
  expect(stdout).toContain('nothing broken');
  expect(stdout).toContain(join('whole', 'load-report.json'));
});

test('Ctrl-C ends it in order, with a report of what was measured so far', { timeout }, async () => {
  const args = ['load', '--target', 'reference', '--rate', '5/s', '--duration', '20', '--mix', 'settle=1'];
  const running = startAssay([...args, '--out', 'cut'], folder);
  await running.seen(' requests, ');
  // A terminal signals the whole group.
  process.kill(-running.pid, 'SIGINT');
  const { code, stdout } = await running.ended;
  expect(code).toBe(2);
  const report = reportIn('cut');
  expect(report.ended).toBe('interrupted');
  expect(report.achieved.errors).toBe(0);
  expect(report.achieved.arrivals.unsent).toBeGreaterThan(0);
  expect(report.oracle.payments).toBe(report.achieved.arrivals.sent);
  expect(stdout).toContain('inconclusive: the load was interrupted');
});

test('Ctrl-C before the first request leaves no folder', { timeout }, async () => {
  const running = startAssay(['load', '--target', 'reference', '--out', 'none'], folder);
  await running.seen('starting the simulator');
  process.kill(running.pid, 'SIGINT');
  const { code, stderr } = await running.ended;
  expect(code).toBe(2);
  expect(stderr).toContain('Interrupted before anything was measured.');
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
