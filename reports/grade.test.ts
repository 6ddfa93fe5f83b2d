import { describe, expect, test } from 'vitest';
import { completeRecord } from './grade.js';
import { capText, gradeHeadline, gradeLine, verdictLine } from './grade-text.js';
import { sampleCheck, sampleChecks, sampleFacts, sampleRecord } from './record.sample.js';
import { capRuleSchema, runRecordSchema, type Tier } from './run-record.js';

const evm = (count = 25) => sampleChecks(count, 'X402-EVM');
const core = (count = 25) => sampleChecks(count, 'X402-HTTP', { profile: 'core' });

describe('the letter of a run', () => {
  test('is written with its context', () => {
    expect(gradeLine(sampleRecord(evm()))).toBe('A (T2, exact-evm, catalogue 2026.11)');
  });

  test('is the worst letter of its profiles, with that profile by name', () => {
    const record = sampleRecord([...core(100), ...evm(), sampleCheck({ id: 'X-1', status: 'fail' })]);
    expect(gradeLine(record)).toBe('C (T2, exact-evm, catalogue 2026.11)');
    expect(record.grade.caps).toEqual([{ rule: 'failed', check_ids: ['X-1'] }]);
  });

  test('that several profiles have is that of the one with the most confirmed checks', () => {
    const provisional = { state: 'provisional' as const, saboteurs: [], honest: ['reference'] };
    const lez = sampleChecks(90, 'LEZ', { profile: 'lez', proof: provisional });
    expect(gradeLine(sampleRecord([...lez, ...core(25), ...evm(40)]))).toBe(
      'A (T2, exact-evm, catalogue 2026.11)',
    );
  });

  test('never pools weights: a profile of E stays E beside a large sound one', () => {
    const broken = sampleChecks(25, 'X402-SET', { status: 'fail' });
    expect(sampleRecord([...core(500), ...broken]).grade).toMatchObject({
      letter: 'E',
      profile: 'exact-evm',
    });
  });

  test('ignores a profile that is too small for a letter', () => {
    const record = sampleRecord([...core(), ...evm(3)]);
    expect(record.grade).toMatchObject({ letter: 'A', profile: 'core' });
  });

  test('is withheld while any profile is inconclusive', () => {
    const record = sampleRecord([...core(), ...evm(), ...sampleChecks(9, 'B', { status: 'blocked' })]);
    expect(record.grade.letter).toBeUndefined();
    expect(gradeLine(record)).toBe('inconclusive (T2, exact-evm, catalogue 2026.11)');
  });

  test('is withheld while a binding check of any profile is disabled', () => {
    const record = sampleRecord([...core(), ...evm(), sampleCheck({ id: 'X-1', status: 'disabled' })]);
    expect(gradeHeadline(record)).toBe('no letter: a binding check was disabled');
  });

  test('F in one profile is F, also beside an inconclusive one', () => {
    const record = sampleRecord([
      ...sampleChecks(9, 'B', { profile: 'core', status: 'blocked' }),
      sampleCheck({ status: 'fail', outcome: 'double-move' }),
    ]);
    expect(gradeLine(record)).toBe('F (T2, exact-evm, catalogue 2026.11)');
  });

  test('is absent for an empty run', () => {
    expect(gradeLine(sampleRecord([]))).toBe('no letter: nothing was executed (T2, catalogue 2026.11)');
  });
});

describe('a rail that was seen at another tier', () => {
  const ledger = () => sampleChecks(40, 'OFF', { profile: 'offchain', level: 'MUST' });
  const graded = (offchain: Tier) => {
    const facts = sampleFacts([...core(), ...evm(), ...ledger()], { tier: 'T3', matrixExecuted: true });
    return completeRecord({ ...facts, connection: { ...facts.connection, tiers: { offchain } } });
  };

  test('has no letter where nothing was followed, and says its own tier', () => {
    const record = graded('T1');
    const profile = record.profiles.find(({ id }) => id === 'offchain');
    expect(profile?.letter).toBeUndefined();
    expect(profile && verdictLine(record, profile)).toBe('conformant (T1: 40 of 40 MUST rows executed)');
    expect(gradeLine(record)).toBe('A+ (T3, core, catalogue 2026.11)');
  });

  test('is at most an A at T2', () => {
    expect(gradeLine(graded('T2'))).toBe('A (T2, offchain, catalogue 2026.11)');
  });
});

describe('screening below T2', () => {
  test('names the number of checks', () => {
    const record = sampleRecord([...core(10), ...evm(33)], { tier: 'T1' });
    expect(gradeLine(record)).toBe('screened: no defect found in 43 checks (T1, catalogue 2026.11)');
  });

  test('never says "no defect" when one was found', () => {
    const record = sampleRecord([...core(1), sampleCheck({ status: 'fail' })], { tier: 'T0' });
    expect(gradeLine(record)).toBe('screened: 1 defect found in 2 checks (T0, catalogue 2026.11)');
  });

  test('is F by a proven outcome', () => {
    const check = sampleCheck({ status: 'fail', outcome: 'forged-accepted' });
    expect(gradeLine(sampleRecord([check], { tier: 'T1' }))).toBe('F (T1, exact-evm, catalogue 2026.11)');
  });
});

test('conformance is printed with its counts', () => {
  const record = sampleRecord([...evm(118), ...sampleChecks(3, 'O', { status: 'out-of-reach' })]);
  const profile = record.profiles[0];
  expect(profile && verdictLine(record, profile)).toBe('conformant (T2: 118 of 121 MUST rows executed)');
});

test('the summary counts statuses and levels', () => {
  const { summary } = sampleRecord([...evm(2), sampleCheck({ level: 'INFO', status: 'skip' })]);
  expect(summary).toMatchObject({
    by_status: { pass: 2, skip: 1, fail: 0 },
    by_level: { MUST: 2, INFO: 1 },
    exchanges: 412,
  });
});

test('a completed record is valid', () => {
  expect(runRecordSchema.safeParse(completeRecord(sampleFacts(evm()))).error).toBeUndefined();
});

test.each(capRuleSchema.options)('the cap %s has a sentence', (rule) => {
  expect(capText(rule).length).toBeGreaterThan(20);
});
