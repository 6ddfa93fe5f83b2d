/** Two runs side by side: every transition, every cause, and both renderings. */
import { describe, expect, test } from 'vitest';
import { compareRuns } from './compare.js';
import { renderComparison, renderComparisonMarkdown } from './compare-text.js';
import { completeRecord } from './grade.js';
import { type SampleOptions, sampleCheck, sampleFacts } from './record.sample.js';
import type { CheckRecord, RunRecord } from './run-record.js';

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
const kinds = ['regressions', 'fixes', 'remarks', 'unclear'] as const;

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

test('checks that only one run has are new or gone, and the same id in two profiles is two checks', () => {
  const before = run([{ id: 'A-1' }, { id: 'A-2' }, { id: 'A-3', profile: 'core' }]);
  const after = run([{ id: 'A-2' }, { id: 'A-3' }, { id: 'A-4', status: 'fail' }]);
  const { added, gone, regressions } = compareRuns(before, after);
  expect(added.map((check) => `${check.profile} ${check.id}`)).toEqual(['exact-evm A-3', 'exact-evm A-4']);
  expect(gone.map((check) => `${check.profile} ${check.id}`)).toEqual(['exact-evm A-1', 'core A-3']);
  expect(regressions).toEqual([]);
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
    expect(text).toContain('1 regression, 1 fixed, 1 new, 1 gone');
    expect(text).toMatch(/^Regressions\n {2}A-1 {2}pass -> fail {2}refuses an authorization/m);
    expect(text).toMatch(/^New\n {2}A-4 \(fail\)$/m);
    expect(text).not.toContain('\u001b');
  });

  test('for a pull request', () => {
    const text = renderComparisonMarkdown(compared);
    expect(text).toContain('## Assay: 1 regression, 1 fixed, 1 new, 1 gone');
    expect(text).toMatch(/^\| A-1 \| pass \| fail \| .* \| ``saw <b>`x`<\/b> ¦`` \| the target changed \|$/m);
  });

  test('what differs between the runs is said', () => {
    const other = run([{}], { tier: 'T3' }, '0.2.0');
    const text = renderComparison({ before, after: other, comparison: compareRuns(before, other) });
    expect(text).toContain('the tier differs: T2 before, T3 now');
    expect(text).toContain('the kit differs: 0.1.0 before, 0.2.0 now');
  });
});
