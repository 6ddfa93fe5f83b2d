import { expect, it } from 'vitest';
import type { Entry } from '../../suites/kit/registry.js';
import type { Place } from '../../suites/kit/row.js';
import { sampleRow } from '../../suites/kit/row.sample.js';
import type { OpenTarget } from './open-target.js';
import { checkRecord } from './record.js';

const id = 'X402-RPL-008';
const target = (change: Partial<OpenTarget>): OpenTarget => ({
  url: 'http://127.0.0.1:4022',
  kind: 'url',
  name: '127.0.0.1:4022',
  close: async () => {},
  ...change,
});

/** The commands that show a row again. */
function shown(places: readonly Place[], change: Partial<OpenTarget>) {
  const entry: Entry = {
    kind: 'probe',
    id,
    row: { ...sampleRow, level: 'SAFETY', severity: 'high', needs: 'T2', places },
    run: async () => {},
  };
  const result = { id, status: 'pass', cases: [], durationMs: 0, waitedMs: 0, attempts: 1 } as const;
  const run = { entries: [entry], session: { seed: 'a' } };
  return checkRecord(result, run, target(change), 'report.json').reproduce;
}

const replica = { url: 'http://127.0.0.1:4023' };
const commands = { kill: `kill -9 $(cat 'a pid')`, restart: 'start' };

it('a row that needs a second process is shown again with it', () => {
  expect(shown(['replica'], { replica })).toEqual([
    `assay replay report.json ${id} --replica http://127.0.0.1:4023`,
    `assay grade http://127.0.0.1:4022 --replica http://127.0.0.1:4023 --only ${id} --keep`,
  ]);
});

it('a row that kills the target is shown again with the commands, each one word for the shell', () => {
  expect(shown(['process'], { commands })[0]).toBe(
    `assay replay report.json ${id} --kill-cmd 'kill -9 $(cat '\\''a pid'\\'')' --restart-cmd 'start'`,
  );
});

it('a row that needs neither is shown again without them', () => {
  expect(shown([], { replica, commands })).toEqual([
    `assay replay report.json ${id}`,
    `assay grade http://127.0.0.1:4022 --only ${id} --keep`,
    `assay curl ${id} http://127.0.0.1:4022`,
  ]);
});
