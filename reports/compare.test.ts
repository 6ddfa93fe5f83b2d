/** Two runs side by side: every transition, every cause, and both renderings. */
import { describe, expect, test } from 'vitest';
import { compareRuns } from './compare.js';
import { renderComparison, renderComparisonMarkdown } from './compare-text.js';
import { completeRecord } from './grade.js';
import { type SampleOptions, sampleCheck, sampleFacts } from './record.sample.js';
import type { CheckRecord, RunRecord, Tier } from './run-record.js';

const run = (
  checks: readonly Partial<CheckRecord>[],
  options: SampleOptions = {},
  version = '0.1.0',
): RunRecord => {
  const facts = sampleFacts(
    checks.map((one) => sampleCheck(one)),
    options,
  );
  return completeRecord({ ...facts, kit: { ...facts.kit, version } });
};

const provisional = { state: 'provisional' as const, saboteurs: [], honest: [] };
const kinds = ['regressions', 'fixes', 'remarks', 'unclear', 'lost', 'reached'] as const;

/** In which list the change of one check lands; 'none' when it is no change. */
function listOf(before: Partial<CheckRecord>, after: Partial<CheckRecord>): string {
  const compared = compareRuns(run([before]), run([after]));
  return kinds.find((kind) => compared[kind].length > 0) ?? 'none';
}

describe('a status that changed', () => {
  test.each<[string, Partial<CheckRecord>, Partial<CheckRecord>, string]>([
    ['pass to fail', { status: 'pass' }, { status: 'fail' }, 'regressions'],
    ['pass to warn', { status: 'pass' }, { status: 'warn', cause: 'form' }, 'regressions'],
    ['pass to blocked', { status: 'pass' }, { status: 'blocked' }, 'regressions'],
    ['warn to fail', { status: 'warn', cause: 'form' }, { status: 'fail' }, 'regressions'],
    ['fail to pass', { status: 'fail' }, { status: 'pass' }, 'fixes'],
    ['fail to warn', { status: 'fail' }, { status: 'warn', cause: 'form' }, 'fixes'],
    ['blocked to fail', { status: 'blocked' }, { status: 'fail' }, 'fixes'],
    ['pass to an ambiguity', { status: 'pass' }, { status: 'warn', cause: 'ambiguity' }, 'none'],
    ['pass to pass', { status: 'pass' }, { status: 'pass' }, 'none'],
    ['fail to fail', { status: 'fail', reason: 'a' }, { status: 'fail', reason: 'b' }, 'none'],
    ['pass to a provisional fail', { status: 'pass' }, { status: 'fail', proof: provisional }, 'remarks'],
    [
      'a provisional pass to a proven outcome',
      { status: 'pass', proof: provisional },
      { status: 'warn', cause: 'form', outcome: 'double-move', proof: provisional },
      'regressions',
    ],
    ['pass to out of reach', { status: 'pass' }, { status: 'out-of-reach' }, 'lost'],
    ['blocked to out of reach', { status: 'blocked' }, { status: 'out-of-reach' }, 'unclear'],
    ['out of reach to pass', { status: 'out-of-reach' }, { status: 'pass' }, 'reached'],
    ['out of reach to fail', { status: 'out-of-reach' }, { status: 'fail' }, 'unclear'],
    ['skip to out of reach', { status: 'skip' }, { status: 'out-of-reach' }, 'none'],
    ['pass to skip', { status: 'pass' }, { status: 'skip' }, 'remarks'],
    ['skip to fail', { status: 'skip' }, { status: 'fail' }, 'remarks'],
    ['skip to disabled', { status: 'skip' }, { status: 'disabled' }, 'remarks'],
    ['skip to skip', { status: 'skip' }, { status: 'skip' }, 'none'],
    ['pass to a failure of the kit', { status: 'pass' }, { status: 'error' }, 'remarks'],
    ['a check that was revised', { status: 'pass' }, { status: 'fail', rev: 2 }, 'unclear'],
  ])('%s', (_, before, after, list) => {
    expect(listOf(before, after)).toBe(list);
  });

  test('is nobody’s regression when the tier or the kit changed with it', () => {
    const passed = [{ status: 'pass' }] as const;
    const failed = [{ status: 'fail' }] as const;
    const causes = (before: RunRecord, after: RunRecord): string[] =>
      compareRuns(before, after).unclear.map((change) => change.cause);
    expect(causes(run(passed), run(failed, { tier: 'T3' }))).toEqual(['tier']);
    expect(causes(run(passed), run(failed, {}, '0.2.0'))).toEqual(['kit']);
    expect(causes(run([{ rev: 1 }]), run([{ rev: 2, status: 'fail' }], { tier: 'T3' }, '0.2.0'))).toEqual([
      'check',
    ]);
  });
});

describe('another tier', () => {
  const claim = (ok: boolean, what = 'verify does not accept it') => ({
    claim: what,
    expected: 'e',
    actual: 'a',
    ok,
    evidence: [],
  });
  /** A check whose only case makes one claim. */
  const claiming = (ok: boolean, over: Partial<CheckRecord> = {}, what?: string): Partial<CheckRecord> => ({
    status: ok ? 'pass' : 'fail',
    cases: [{ id: 'a case', status: ok ? 'pass' : 'fail', assertions: [claim(ok, what)] }],
    ...over,
  });
  const [held, broken] = [claiming(true), claiming(false)];
  const otherClaim = claiming(true, {}, 'another claim');

  test.each<[string, Tier, Partial<CheckRecord>, Tier, Partial<CheckRecord>, string]>([
    ['is no excuse for what is worse at the lower one', 'T3', held, 'T1', broken, 'regressions'],
    ['is the reason for what is better at the lower one', 'T3', broken, 'T1', held, 'unclear'],
    ['is no reason for what is better at the higher one', 'T1', broken, 'T3', held, 'fixes'],
    ['with funds may see what could not be seen without', 'T1', held, 'T3', broken, 'unclear'],
    [
      'is no excuse where no payment is sent',
      'T1',
      claiming(true, { needs: 'T0' }),
      'T3',
      claiming(false, { needs: 'T0' }),
      'regressions',
    ],
    ['is no excuse for a claim that held with funds', 'T2', held, 'T3', broken, 'regressions'],
    ['may be the reason for a claim that was not made before', 'T2', otherClaim, 'T3', broken, 'unclear'],
    ['may be why a control failed', 'T3', held, 'T1', { status: 'blocked' }, 'unclear'],
  ])('%s', (_, was, before, is, after, list) => {
    const compared = compareRuns(run([before], { tier: was }), run([after], { tier: is }));
    expect(kinds.filter((kind) => compared[kind].length > 0)).toEqual([list]);
  });
});

describe('a check that only one run has', () => {
  const inCatalogue = (record: RunRecord, digest: string): RunRecord => ({
    ...record,
    kit: { ...record.kit, catalogue: { ...record.kit.catalogue, digest } },
  });
  const before = run([{ id: 'A-1' }, { id: 'A-2' }, { id: 'A-3', profile: 'core' }]);
  const after = run([{ id: 'A-2' }, { id: 'A-3' }, { id: 'A-4', status: 'fail' }]);
  const ids = (checks: readonly CheckRecord[]) => checks.map((check) => `${check.profile} ${check.id}`);

  test('is new or gone where the catalogue differs; the same id in two profiles is two checks', () => {
    const compared = compareRuns(inCatalogue(before, 'a'), inCatalogue(after, 'b'));
    expect(ids(compared.added)).toEqual(['exact-evm A-3', 'exact-evm A-4']);
    expect(ids(compared.gone)).toEqual(['exact-evm A-1']);
    // The new run did not grade that profile at all.
    expect(ids(compared.onlyBefore)).toEqual(['core A-3']);
    expect([compared.regressions, compared.compared]).toEqual([[], 1]);
  });

  test('was not asked for where the catalogue is the same', () => {
    const compared = compareRuns(before, after);
    expect([compared.added, compared.gone]).toEqual([[], []]);
    expect(ids(compared.onlyNow)).toEqual(['exact-evm A-3', 'exact-evm A-4']);
    expect(ids(compared.onlyBefore)).toEqual(['exact-evm A-1', 'core A-3']);
  });
});

describe('in words', () => {
  const before = run([{ id: 'A-1' }, { id: 'A-2', status: 'fail' }, { id: 'A-3' }]);
  const after = run([
    { id: 'A-1', status: 'fail', reason: 'saw <b>`x`</b> |\u001b[31m' },
    { id: 'A-2' },
    { id: 'A-4', status: 'fail' },
  ]);
  const compared = { before, after, comparison: compareRuns(before, after) };

  test('for a terminal', () => {
    const text = renderComparison(compared);
    expect(text).toContain(
      '1 regression, 1 fixed, 0 new, 0 gone; 2 checks judged in both runs, 1 not asked now',
    );
    expect(text).toMatch(/^Regressions\n {2}A-1 {2}pass -> fail {2}refuses an authorization/m);
    expect(text).toMatch(/^Not asked in the old run\n {2}exact-evm: A-4 \(fail\)$/m);
    expect(text).toMatch(/^Not asked in the new run .*\n {2}exact-evm: A-3$/m);
    expect(text).not.toContain('\u001b');
  });

  test('for a pull request', () => {
    const text = renderComparisonMarkdown(compared);
    expect(text).toContain('## Assay: 1 regression, 1 fixed, 0 new, 0 gone; 2 checks judged');
    expect(text).toMatch(/^\| A-1 \| pass \| fail \| .* \| ``saw <b>`x`<\/b> ¦`` \| the target changed \|$/m);
  });

  test('what a lower tier does not reach, and the gate for it', () => {
    const lower = run([{ id: 'A-1', status: 'out-of-reach' }], { tier: 'T1' });
    const text = renderComparison({ before, after: lower, comparison: compareRuns(before, lower) });
    expect(text).toContain('0 checks judged in both runs, 1 out of reach now, 2 not asked now');
    expect(text).toMatch(
      /^Judged before, out of reach at T1 \(assay grade --require-tier T2 makes such a run inconclusive\)\n {2}A-1$/m,
    );
  });

  test('what differs between the runs is said', () => {
    const other = run([{}], { tier: 'T3' }, '0.2.0');
    const text = renderComparison({ before, after: other, comparison: compareRuns(before, other) });
    expect(text).toContain('the tier differs: T2 before, T3 now');
    expect(text).toContain('the kit differs: 0.1.0 before, 0.2.0 now');
  });
});
