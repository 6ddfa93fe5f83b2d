import { describe, expect, it } from 'vitest';
import { completeRecord } from '../../reports/grade.js';
import { sampleChecks, sampleFacts } from '../../reports/record.sample.js';
import type { CheckResult, Status } from '../../suites/kit/result.js';
import type { Row, RunMark, TierName } from '../../suites/kit/row.js';
import { matrixExecuted } from './matrix.js';

const row = (needs: TierName, run?: RunMark): Row => ({
  title: 'does',
  level: 'MUST',
  severity: 'low',
  basis: 'kit',
  needs,
  flags: [],
  spec: 'kit rule',
  why: 'why',
  fix: 'fix',
  saboteur: 'none',
  ...(run ? { run } : {}),
});

const entries = [
  { id: 'X402-HTTP-001', row: row('T0') },
  { id: 'X402-EVM-010', row: row('T1') },
  { id: 'X402-FLT-013', row: row('T2', 'global') },
  { id: 'X402-FLT-015', row: row('T2') },
  { id: 'X402-RPL-007', row: row('T2', 'global') },
  { id: 'X402-RPL-016', row: row('T3') },
  { id: 'OFF-070', row: row('T3') },
];
const law = { id: 'X402-LAW-001', row: row('T2') };

type Results = readonly Pick<CheckResult, 'id' | 'status'>[];

/** All rows of the EVM passed, but for these. */
const passed = (but: Readonly<Record<string, Status | 'absent'>> = {}, all = entries): Results =>
  all.flatMap(({ id }) => {
    const status = but[id] ?? (id.startsWith('OFF-') ? 'absent' : 'pass');
    return status === 'absent' ? [] : [{ id, status }];
  });

describe('the fault matrix', () => {
  it('is executed when every fault of the profiles that ran was forced', () => {
    expect(matrixExecuted(entries, passed())).toBe(true);
  });

  it.each(['X402-FLT-013', 'X402-FLT-015', 'X402-RPL-007', 'X402-RPL-016'])('asks for %s', (id) => {
    for (const status of ['fail', 'warn', 'skip'] as const)
      expect(matrixExecuted(entries, passed({ [id]: status })), status).toBe(true);
    for (const status of ['absent', 'blocked', 'disabled', 'error', 'out-of-reach'] as const)
      expect(matrixExecuted(entries, passed({ [id]: status })), status).toBe(false);
  });

  it('asks for nothing of a row that forces no fault', () => {
    expect(matrixExecuted(entries, passed({ 'X402-EVM-010': 'blocked' }))).toBe(true);
  });

  it('asks for the faults of every profile that ran, and of no other', () => {
    expect(matrixExecuted(entries, passed({ 'OFF-070': 'pass' }))).toBe(true);
    expect(matrixExecuted(entries, passed({ 'OFF-070': 'blocked' }))).toBe(false);
    const another = [...entries, { id: 'OFF-071', row: row('T3') }];
    expect(matrixExecuted(another, passed({ 'OFF-070': 'pass' }, another))).toBe(false);
  });

  it('is not executed where no fault was forced at all', () => {
    expect(matrixExecuted(entries, [{ id: 'X402-HTTP-001', status: 'pass' }])).toBe(false);
    const skipped = { 'X402-FLT-013': 'skip', 'X402-FLT-015': 'skip' } as const;
    const rest = { 'X402-RPL-007': 'skip', 'X402-RPL-016': 'skip' } as const;
    expect(matrixExecuted(entries, passed({ ...skipped, ...rest }))).toBe(false);
    expect(matrixExecuted(entries, [])).toBe(false);
  });
});

describe('the laws', () => {
  const all = [...entries, law];

  it('are asked for once there are any', () => {
    expect(matrixExecuted(all, passed({}, all))).toBe(true);
    for (const status of ['absent', 'blocked', 'disabled', 'out-of-reach'] as const)
      expect(matrixExecuted(all, passed({ [law.id]: status }, all)), status).toBe(false);
  });

  it('stand for no fault', () => {
    expect(matrixExecuted([law], [{ id: law.id, status: 'pass' }])).toBe(false);
  });
});

describe('the letter', () => {
  const sound = sampleChecks(30, 'X402-EVM');
  const letter = (tier: 'T2' | 'T3', results: Results): string | undefined =>
    completeRecord(sampleFacts(sound, { tier, matrixExecuted: matrixExecuted(entries, results) })).grade
      .letter;

  it('is A+ at T3 with the matrix executed, and A without', () => {
    expect(letter('T3', passed())).toBe('A+');
    expect(letter('T3', passed({ 'X402-RPL-007': 'skip' }))).toBe('A+');
    expect(letter('T3', passed({ 'X402-FLT-015': 'absent' }))).toBe('A');
  });

  it('is A at T2, where the faults of T3 are out of reach', () => {
    expect(letter('T2', passed({ 'X402-RPL-016': 'out-of-reach' }))).toBe('A');
    expect(letter('T2', passed())).toBe('A');
  });
});
