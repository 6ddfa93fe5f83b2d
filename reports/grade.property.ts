import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { exitCode } from './exit-code.js';
import { completeRecord, letterRank } from './grade.js';
import { recordFromJson, recordToJson } from './json.js';
import { sampleCheck, sampleFacts } from './record.sample.js';
import {
  type CheckRecord,
  causeSchema,
  levelSchema,
  outcomeSchema,
  type RunRecord,
  runRecordSchema,
  statusSchema,
  type Tier,
  tierSchema,
} from './run-record.js';

const check: fc.Arbitrary<CheckRecord> = fc
  .record({
    level: fc.constantFrom(...levelSchema.options),
    profile: fc.constantFrom('core', 'exact-evm'),
    status: fc.oneof(
      { weight: 40, arbitrary: fc.constant('pass' as const) },
      { weight: 2, arbitrary: fc.constantFrom(...statusSchema.options) },
    ),
    cause: fc.constantFrom(...causeSchema.options),
    outcome: fc.option(fc.constantFrom(...outcomeSchema.options), { nil: undefined, freq: 40 }),
    state: fc.constantFrom('confirmed' as const, 'confirmed' as const, 'provisional' as const),
  })
  .map(({ state, cause, outcome, ...over }) =>
    sampleCheck({
      ...over,
      ...(over.status === 'warn' ? { cause } : {}),
      ...(over.status === 'fail' && outcome !== undefined ? { outcome } : {}),
      proof: { state, saboteurs: [], honest: [] },
    }),
  );
const withIds = (checks: CheckRecord[]) =>
  checks.map((one, index) => ({ ...one, id: `X402-EVM-${String(index).padStart(3, '0')}` }));
const checks = fc.array(check, { minLength: 1, maxLength: 80 }).map(withIds);
const tier = fc.constantFrom(...tierSchema.options);

const build = (list: readonly CheckRecord[], at: Tier, matrixExecuted = true): RunRecord =>
  completeRecord(sampleFacts(list, { tier: at, matrixExecuted }));
const rank = (record: RunRecord): number =>
  record.grade.letter === undefined ? -1 : letterRank(record.grade.letter);

test.prop([checks, tier, fc.nat()])('turning a pass into a fail never raises a letter', (list, at, pick) => {
  const passed = list.filter((one) => one.status === 'pass');
  fc.pre(passed.length > 0);
  const chosen = passed[pick % passed.length];
  const before = build(list, at);
  const after = build(
    list.map((one) => (one === chosen ? { ...one, status: 'fail' as const } : one)),
    at,
  );
  expect(rank(after)).toBeGreaterThanOrEqual(rank(before));
});

test.prop([checks, tier, check])('an out-of-reach check never changes the exit code', (list, at, extra) => {
  const { outcome: _, ...rest } = extra;
  const more = { ...rest, id: 'X402-MORE-001', status: 'out-of-reach' as const };
  expect(exitCode(build([...list, more], at))).toBe(exitCode(build(list, at)));
});

test.prop([checks, tier])('a provisional check without a proven outcome lowers nothing', (list, at) => {
  const provisional = list.map((one) => {
    const { outcome: _, ...rest } = one;
    return { ...rest, proof: { state: 'provisional' as const, saboteurs: [], honest: [] } };
  });
  const passed = provisional.map((one) =>
    one.status === 'fail' || one.status === 'warn' ? { ...one, status: 'pass' as const } : one,
  );
  expect(build(provisional, at).grade.letter).toBe(build(passed, at).grade.letter);
  expect(exitCode(build(provisional, at))).toBe(exitCode(build(passed, at)));
});

test.prop([checks, tier])('F exactly when an outcome is proven', (list, at) => {
  const proven = list.some((one) => one.outcome !== undefined);
  expect(build(list, at).grade.letter === 'F').toBe(proven);
});

test.prop([checks, tier, fc.boolean()])('A+ only at T3 with the matrix executed', (list, at, matrix) => {
  const record = build(list, at, matrix);
  expect(record.grade.letter !== 'A+' || (at === 'T3' && matrix)).toBe(true);
});

test.prop([fc.integer({ min: 20, max: 60 }), tier, fc.boolean()])(
  'a run in which everything passed is A+ exactly at T3 with the matrix executed',
  (count, at, matrix) => {
    const list = withIds(Array.from({ length: count }, () => sampleCheck()));
    expect(build(list, at, matrix).grade.letter === 'A+').toBe(at === 'T3' && matrix);
  },
);

test.prop([checks, tier])('the order of the checks never changes a letter or the exit code', (list, at) => {
  const turned = build([...list].reverse(), at);
  const straight = build(list, at);
  expect(turned.grade.letter).toBe(straight.grade.letter);
  expect(exitCode(turned)).toBe(exitCode(straight));
});

test.prop([checks, tier])('exit code 0 never stands beside an F or an empty run', (list, at) => {
  const record = build(list, at);
  fc.pre(exitCode(record) === 0);
  expect(record.grade.letter).not.toBe('F');
  expect(record.checks.some((one) => ['pass', 'fail', 'warn'].includes(one.status))).toBe(true);
});

test.prop([checks, tier])('a record is valid and survives writing and reading', (list, at) => {
  const record = build(list, at);
  expect(runRecordSchema.safeParse(record).error).toBeUndefined();
  const text = recordToJson(record);
  expect(recordToJson(recordFromJson(text, 'report.json'))).toBe(text);
});
