import { describe, expect, test } from 'vitest';
import { type ConsoleOptions, noColours, renderConsole } from './console.js';
import { exitDecision } from './exit-code.js';
import { sampleBridgedRecord, sampleCheck, sampleChecks, sampleRecord } from './record.sample.js';
import type { CheckRecord, RunRecord } from './run-record.js';

const failed = sampleCheck({
  status: 'fail',
  cases: [
    {
      id: 'minus-one',
      status: 'fail',
      assertions: [
        { claim: 'refused', expected: 'isValid false', actual: 'isValid true', ok: false, evidence: [] },
      ],
    },
  ],
});

function render(checks: CheckRecord[], over: Partial<ConsoleOptions> = {}): string {
  const record = sampleRecord(checks);
  return renderConsole(record, { colours: noColours, exit: exitDecision(record), files: [], ...over });
}
const lineWith = (text: string, word: string) => text.split('\n').find((line) => line.includes(word));

test('the grade stands with its context and what capped it', () => {
  const text = render(sampleChecks(25, 'X402-SOUND'));
  expect(text).toContain('A (T2, exact-evm, catalogue 2026.11)\n  at most A: A+ needs tier T3');
  expect(text).toContain('conformant (T2: 25 of 25 MUST rows executed), score 100  A');
});

test('a failure is one line: id, title, what was seen, how to see it again', () => {
  expect(lineWith(render([failed]), 'X402-EVM-010  refuses')).toBe(
    '  X402-EVM-010  refuses an authorization for less than the required amount: ' +
      'expected isValid false, saw isValid true  assay replay assay-report/report.json X402-EVM-010',
  );
});

test('what is not tested at this tier is listed by the tier it needs', () => {
  const flt = sampleChecks(12, 'X402-FLT', { status: 'out-of-reach', needs: 'T3' });
  expect(render([sampleCheck(), ...flt])).toContain('Not tested at this tier\n  12 need T3: X402-FLT-001');
});

test('what was skipped is named beside the letter, with the reason', () => {
  const slow = { status: 'skip', reason: 'waits for minutes: runs with --slow' } as const;
  const late = [sampleCheck({ id: 'X402-RPL-006', ...slow }), sampleCheck({ id: 'X402-SET-016', ...slow })];
  expect(render([sampleCheck(), ...late])).toContain(
    'Skipped\n  X402-RPL-006, X402-SET-016  waits for minutes: runs with --slow\n',
  );
  expect(render([sampleCheck()])).not.toContain('Skipped');
});

test('the ledgers of bridges are one line: what moved, which faults were forced, what the balances come to', () => {
  const exit = exitDecision(sampleBridgedRecord([sampleCheck()]));
  const lines = (record: RunRecord) => renderConsole(record, { colours: noColours, exit, files: [] });
  expect(lineWith(lines(sampleBridgedRecord([sampleCheck()])), 'Bridges')).toBe(
    'Bridges: 3 payments, 2 debits in 7 calls, 1 of 2 faults forced; USDT sums to 0; all invariants held',
  );
  const invariants = [{ id: 'B03', claim: 'at most one debit', judged: 3, broken: 1 }];
  expect(lines(sampleBridgedRecord([sampleCheck()], { invariants }))).toContain('broken: B03 (1 of 3)');
  expect(render([sampleCheck()])).not.toContain('Bridges');
});

test('it says where the report lies', () => {
  expect(render([sampleCheck()], { files: ['assay-report/report.html'] })).toContain(
    'Report: assay-report/report.html',
  );
});

describe('text of a target', () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007\rA+ (T3)\n\u202eevil';
  test('moves no cursor, starts no line and colours nothing', () => {
    const text = render([{ ...failed, reason: hostile, title: hostile, cases: [] }]);
    expect([...text].filter((character) => character !== '\n' && /[\p{Cc}\p{Cf}]/u.test(character))).toEqual(
      [],
    );
    expect(text.split('\n').some((line) => line.startsWith('A+'))).toBe(false);
  });
});

test('colours are only those that were given', () => {
  const red = (text: string) => `<red>${text}</red>`;
  expect(render([failed], { colours: { ...noColours, red } })).toContain('<red>X402-EVM-010</red>');
});

test('reasons for the exit code that are not failures are given', () => {
  expect(render([sampleCheck({ status: 'blocked', reason: 'positive control failed' })])).toContain(
    'Exit code 2\n  no check was executed',
  );
});
