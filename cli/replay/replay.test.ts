import { expect, test } from 'vitest';
import { noColours } from '../../reports/console.js';
import { sampleCheck, sampleRecord } from '../../reports/record.sample.js';
import type { Entry } from '../../suites/kit/registry.js';
import { replayExit } from './exit.js';
import { probesBehind, recordedNetwork, recordedTarget } from './recorded.js';
import { renderReplay } from './render.js';

const provisional = { state: 'provisional', saboteurs: [], honest: ['reference'] } as const;
const notStarted = { template: [], passEnv: [] };

test.each([
  ['a pass', sampleCheck(), 0],
  ['a warning', sampleCheck({ status: 'warn', cause: 'should' }), 0],
  ['a failure', sampleCheck({ status: 'fail' }), 1],
  [
    'a provisional failure, which accuses nobody',
    sampleCheck({ status: 'fail', proof: { ...provisional, saboteurs: [], honest: [] } }),
    0,
  ],
  [
    'a provisional failure with a proven outcome',
    sampleCheck({
      status: 'fail',
      outcome: 'false-success',
      proof: { ...provisional, saboteurs: [], honest: [] },
    }),
    1,
  ],
  ['a blocked check', sampleCheck({ status: 'blocked' }), 2],
  ['a check out of reach', sampleCheck({ status: 'out-of-reach' }), 2],
  ['an error of the kit', sampleCheck({ status: 'error' }), 3],
])('%s exits with the code of the table', (_, check, code) => {
  expect(replayExit(check)).toBe(code);
});

test('the recorded target is started again as it was', () => {
  const record = sampleRecord([sampleCheck()]);
  expect(recordedTarget(record, notStarted)).toEqual({ kind: 'preset', name: 'reference' });
  const inMode = { ...record, target: { ...record.target, preset: 'ledgerflow', mode: 'bridge' } };
  expect(recordedTarget(inMode, notStarted)).toEqual({ kind: 'preset', name: 'ledgerflow', mode: 'bridge' });
  const exec = { ...record, target: { kind: 'exec' as const, name: 'npm start', url: 'http://127.0.0.1:1' } };
  expect(recordedTarget(exec, { template: ['a.toml'], passEnv: ['KEY'] })).toEqual({
    kind: 'exec',
    command: 'npm start',
    templates: ['a.toml'],
    passEnv: ['KEY'],
  });
  const image = { ...record.target, kind: 'image' as const, name: 'mine:1' };
  const container = { image: 'mine:1', env: {}, templates: [], passEnv: [] };
  expect(recordedTarget({ ...record, target: image }, notStarted)).toEqual({
    kind: 'preset',
    name: 'reference',
    container,
  });
  const { preset: _, ...alone } = image;
  expect(recordedTarget({ ...record, target: alone }, notStarted)).toEqual({ kind: 'image', container });
  expect(recordedNetwork(record)).toBe('eip155:84532');
});

const probe = (id: string): Entry => ({
  kind: 'probe',
  id,
  row: {
    title: '',
    level: 'MUST',
    severity: 'low',
    basis: 'spec',
    needs: 'T0',
    flags: [],
    spec: '',
    why: '',
    fix: '',
    saboteur: '',
  },
  run: async () => {},
});
const entries = ['X402-REQ-001', 'X402-REQ-002', 'X402-VER-006', 'X402-SET-011'].map(probe);
const assertion = (ok: boolean, evidence: string[]) => ({
  claim: 'c',
  expected: 'e',
  actual: 'a',
  ok,
  evidence,
});

test('an observer is replayed over the probes behind its broken claims', () => {
  const check = sampleCheck({
    cases: [
      { id: 'all', status: 'pass', assertions: [assertion(true, ['X402-REQ-002.1.1'])] },
      { id: 'one', status: 'fail', assertions: [assertion(false, ['X402-REQ-001.2.14', 'tx:0x01'])] },
    ],
  });
  expect(probesBehind(check, entries).map((one) => one.id)).toEqual(['X402-REQ-001']);
});

test('an observer without named evidence is replayed over ordinary payments', () => {
  const check = sampleCheck({ cases: [{ id: 'all', status: 'pass', assertions: [assertion(true, [])] }] });
  expect(probesBehind(check, entries).map((one) => one.id)).toEqual(['X402-VER-006', 'X402-SET-011']);
});

const text = { target: 'x at http://127.0.0.1:1', context: 'T3, seed s', colours: noColours };

test('a replay says what was expected, what was seen, and what the report said', () => {
  const check = sampleCheck({
    status: 'fail',
    cases: [
      {
        id: 'one less',
        status: 'fail',
        assertions: [
          {
            claim: 'verify refuses',
            expected: 'isValid:false',
            actual: 'true\u001b[2J',
            ok: false,
            evidence: ['E.1.1'],
          },
        ],
      },
    ],
  });
  const shown = renderReplay(check, sampleCheck(), text);
  expect(shown).toContain('fail, pass in the report');
  expect(shown).toMatch(
    /FAIL {2}verify refuses\n.*expected {2}isValid:false\n.*actual {4}true\n.*evidence {2}E\.1\.1/,
  );
  expect(shown).not.toContain('\u001b');
});

test('a counterexample stands with its steps and answers', () => {
  const counterexample = 'settle A\n  settle: 200 \u001b[2Jsuccess=true';
  const shown = renderReplay(sampleCheck({ status: 'fail', counterexample }), sampleCheck(), text);
  expect(shown).toContain('  Counterexample\n    settle A\n      settle: 200 success=true\n');
  expect(renderReplay(sampleCheck(), sampleCheck(), text)).not.toContain('Counterexample');
});

test('another revision of the check is pointed out', () => {
  expect(renderReplay(sampleCheck({ rev: 2 }), sampleCheck(), text)).toContain(
    'The report has revision 1 of this check, this is 2.',
  );
});
