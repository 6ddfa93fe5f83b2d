import { describe, expect, test } from 'vitest';
import { applyBaseline, parseBaseline } from './baseline.js';
import { exitCode, exitDecision } from './exit-code.js';
import { completeRecord } from './grade.js';
import { sampleCheck, sampleChecks, sampleFacts, sampleRecord } from './record.sample.js';
import type { CheckRecord } from './run-record.js';

const sound = () => sampleChecks(25, 'X402-SOUND');
const code = (...more: CheckRecord[]) => exitCode(sampleRecord([...sound(), ...more]));

describe('0', () => {
  test('everything passed', () => expect(code()).toBe(0));
  test('warnings', () => expect(code(sampleCheck({ status: 'warn', cause: 'should' }))).toBe(0));
  test('out of reach, skipped, disabled', () =>
    expect(
      code(
        sampleCheck({ status: 'out-of-reach' }),
        sampleCheck({ status: 'skip' }),
        sampleCheck({ status: 'disabled' }),
      ),
    ).toBe(0));
  test('a provisional failure', () =>
    expect(
      code(sampleCheck({ status: 'fail', proof: { state: 'provisional', saboteurs: [], honest: [] } })),
    ).toBe(0));
  test('a blocked SHOULD check within 10 %', () =>
    expect(code(sampleCheck({ level: 'SHOULD', status: 'blocked' }))).toBe(0));
  test.each(['A', 'B', 'E'] as const)('the letter A where %s was asked for', (requireGrade) => {
    const record = sampleRecord(sound());
    expect(record.grade.letter).toBe('A');
    expect(exitCode(record, { requireGrade })).toBe(0);
  });
  test('the tier that was asked for', () =>
    expect(exitCode(sampleRecord(sound(), { tier: 'T3' }), { requireTier: 'T2' })).toBe(0));
});

describe('1', () => {
  test.each(['MUST', 'SAFETY'] as const)('a failed %s check', (level) =>
    expect(code(sampleCheck({ level, status: 'fail' }))).toBe(1),
  );
  test('a proven outcome, whatever the row', () =>
    expect(code(sampleCheck({ level: 'SHOULD', status: 'warn', outcome: 'wrong-money' }))).toBe(1));
  test('before inconclusive', () =>
    expect(code(sampleCheck({ status: 'fail' }), ...sampleChecks(20, 'B', { status: 'blocked' }))).toBe(1));
  test('a provisional failure with a proven outcome', () =>
    expect(
      code(
        sampleCheck({
          status: 'fail',
          outcome: 'double-move',
          proof: { state: 'provisional', saboteurs: [], honest: [] },
        }),
      ),
    ).toBe(1));
});

describe('2', () => {
  test('nothing executed is never 0', () => expect(exitCode(sampleRecord([]))).toBe(2));
  test('only out-of-reach checks', () =>
    expect(exitCode(sampleRecord([sampleCheck({ status: 'out-of-reach' })]))).toBe(2));
  test('more than 10 % blocked', () =>
    expect(code(...sampleChecks(16, 'B', { level: 'SHOULD', status: 'blocked' }))).toBe(2));
  test.each(['MUST', 'SAFETY'] as const)('one blocked %s check', (level) =>
    expect(code(sampleCheck({ level, status: 'blocked' }))).toBe(2),
  );
  test('the required tier was not met', () =>
    expect(exitDecision(sampleRecord(sound()), { requireTier: 'T3' })).toEqual({
      code: 2,
      reasons: ['tier T2 was reached, --require-tier asks for T3'],
    }));
  test.each([
    ['A', 'A+', 'A was reached, --require-grade asks for A+'],
    ['B', 'A', 'B was reached, --require-grade asks for A'],
    [undefined, 'E', 'no letter was reached, --require-grade asks for E'],
  ] as const)('the letter %s where %s was asked for', (letter, requireGrade, reason) => {
    const { grade, ...record } = sampleRecord(sound());
    const { letter: _, ...rest } = grade;
    const graded = { ...record, grade: letter === undefined ? rest : { ...rest, letter } };
    expect(exitDecision(graded, { requireGrade })).toEqual({ code: 2, reasons: [reason] });
  });
  test('the target changed during the run', () => {
    const facts = sampleFacts(sound());
    const supported = { text: '{}', digest_start: 'a', digest_end: 'b' };
    expect(exitCode(completeRecord({ ...facts, target: { ...facts.target, supported } }))).toBe(2);
  });
  test('a reason of the runner', () =>
    expect(exitDecision(sampleRecord(sound()), { inconclusive: ['--only matched nothing'] })).toEqual({
      code: 2,
      reasons: ['--only matched nothing'],
    }));
});

describe('3', () => {
  test('an error of the kit comes before a failure of the target', () =>
    expect(code(sampleCheck({ status: 'fail' }), sampleCheck({ status: 'error' }))).toBe(3));
});

describe('with a baseline', () => {
  const header = 'target = "reference"\ncatalogue = "2026.11"\n';
  const entry = (id: string) => `[[entries]]\nid = "${id}"\nstatus = "fail"\nreason = "known"\n`;
  const decide = (checks: CheckRecord[], toml: string) => {
    const record = sampleRecord([...sound(), ...checks]);
    const baseline = applyBaseline(record, parseBaseline(header + toml, 'b.toml'), { today: '2026-11-03' });
    return exitCode(record, { baseline });
  };

  test('a listed failure is 0', () =>
    expect(decide([sampleCheck({ id: 'X-1', status: 'fail' })], entry('X-1'))).toBe(0));
  test('an unlisted failure is 1', () =>
    expect(
      decide(
        [sampleCheck({ id: 'X-1', status: 'fail' }), sampleCheck({ id: 'X-2', status: 'fail' })],
        entry('X-1'),
      ),
    ).toBe(1));
  test('a stale entry is 1', () => expect(decide([sampleCheck({ id: 'X-1' })], entry('X-1'))).toBe(1));
  test('letter and conformance stay', () => {
    const record = sampleRecord([...sound(), sampleCheck({ status: 'fail' })]);
    expect(record.grade.letter).toBe('C');
    expect(record.profiles[0]?.verdict).toBe('non-conformant');
  });
});
