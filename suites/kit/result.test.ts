import { describe, expect, it } from 'vitest';
import { type Assertion, type CaseResult, judgeCase, judgeRow, worseOutcome } from './result.js';
import type { Level } from './row.js';

function assertion(change: Partial<Assertion> = {}): Assertion {
  return { claim: 'it holds', expected: 'yes', actual: 'no', ok: false, evidence: [], ...change };
}
const held = assertion({ ok: true, actual: 'yes' });
const broken = assertion();

describe('a broken assertion', () => {
  it.each([
    ['MUST', 'fail', undefined],
    ['SAFETY', 'fail', undefined],
    ['SHOULD', 'warn', 'should'],
    ['MAY', 'pass', undefined],
    ['INFO', 'pass', undefined],
  ] as const)('of a %s row is %s', (level, status, cause) => {
    const judged = judgeCase('one', level, [held, broken]);
    expect([judged.status, judged.cause]).toEqual([status, cause]);
  });

  it.each(['MUST', 'SHOULD', 'MAY', 'INFO'] as Level[])(
    'that proves an outcome fails at level %s: F is by outcome, never by the label of the row',
    (level) => {
      const judged = judgeCase('one', level, [assertion({ outcome: 'forged-accepted' })]);
      expect([judged.status, judged.outcome]).toEqual(['fail', 'forged-accepted']);
    },
  );

  it('that is soft warns with its own cause, below what its level says', () => {
    expect(judgeCase('one', 'MUST', [assertion({ soft: 'ambiguity' })])).toMatchObject({
      status: 'warn',
      cause: 'ambiguity',
    });
  });
});

describe('a case', () => {
  it('without a broken assertion passes, and one without any passes too', () => {
    expect(judgeCase('one', 'MUST', [held]).status).toBe('pass');
    expect(judgeCase('one', 'MUST', []).status).toBe('pass');
  });

  it('names the first assertion that failed, not a warning before it', () => {
    const judged = judgeCase('one', 'MUST', [
      assertion({ claim: 'a form', soft: 'form' }),
      assertion({ claim: 'first', actual: '1' }),
      assertion({ claim: 'second' }),
    ]);
    expect(judged.reason).toBe('first: 1');
    expect(judged.cause).toBeUndefined();
  });

  it('takes the dearer of two causes, whatever their order', () => {
    const ambiguity = assertion({ soft: 'ambiguity' });
    const form = assertion({ soft: 'form' });
    expect(judgeCase('one', 'MUST', [ambiguity, form]).cause).toBe('form');
    expect(judgeCase('one', 'MUST', [form, ambiguity]).cause).toBe('form');
  });

  it('holds the heaviest outcome of its assertions', () => {
    const judged = judgeCase('one', 'MUST', [
      assertion({ outcome: 'forged-accepted' }),
      assertion({ outcome: 'lost-money' }),
    ]);
    expect(judged.outcome).toBe('forged-accepted');
  });

  it('keeps every assertion as data, held ones too', () => {
    expect(judgeCase('one', 'MUST', [held, broken]).assertions).toEqual([held, broken]);
  });
});

describe('a row', () => {
  const one = (id: string, status: CaseResult['status'], more: Partial<CaseResult> = {}): CaseResult => ({
    id,
    status,
    assertions: [],
    ...more,
  });

  it('takes the worst of its executed cases', () => {
    expect(judgeRow([one('a', 'pass'), one('b', 'warn'), one('c', 'fail')]).status).toBe('fail');
    expect(judgeRow([one('a', 'pass'), one('b', 'warn')]).status).toBe('warn');
  });

  it('is not lowered by cases out of reach or skipped', () => {
    expect(judgeRow([one('a', 'pass'), one('b', 'out-of-reach'), one('c', 'skip')]).status).toBe('pass');
  });

  it('is blocked by a blocked case unless something failed', () => {
    expect(judgeRow([one('a', 'warn'), one('b', 'blocked')]).status).toBe('blocked');
    expect(judgeRow([one('a', 'fail'), one('b', 'blocked')]).status).toBe('fail');
  });

  it('is an error of the kit when one case is, whatever else was seen', () => {
    expect(judgeRow([one('a', 'fail'), one('kit', 'error')]).status).toBe('error');
  });

  it('without an executed case is blocked before out of reach before skipped', () => {
    expect(judgeRow([one('a', 'skip'), one('b', 'out-of-reach')]).status).toBe('out-of-reach');
    expect(judgeRow([one('a', 'out-of-reach'), one('b', 'blocked')]).status).toBe('blocked');
  });

  it('without any case is an error of the kit', () => {
    expect(judgeRow([])).toEqual({ status: 'error', reason: 'the check recorded no case' });
  });

  it('says which case decided, with its cause and the heaviest outcome of all', () => {
    const judged = judgeRow([
      one('a', 'warn', { cause: 'ambiguity', reason: 'read twice' }),
      one('b', 'warn', { cause: 'should', reason: 'left out' }),
    ]);
    expect(judged).toEqual({ status: 'warn', cause: 'should', reason: 'b: left out' });
    expect(
      judgeRow([one('a', 'fail', { outcome: 'lost-money' }), one('b', 'fail', { outcome: 'double-move' })])
        .outcome,
    ).toBe('double-move');
  });
});

it('of two outcomes the forged one is heavier, and one is heavier than none', () => {
  expect(worseOutcome('wrong-money', 'forged-accepted')).toBe('forged-accepted');
  expect(worseOutcome('forged-accepted', 'wrong-money')).toBe('forged-accepted');
  expect(worseOutcome(undefined, 'lost-money')).toBe('lost-money');
  expect(worseOutcome('lost-money', undefined)).toBe('lost-money');
  expect(worseOutcome(undefined, undefined)).toBeUndefined();
});
