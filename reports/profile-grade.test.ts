import { describe, expect, test } from 'vitest';
import { gradeProfile } from './profile-grade.js';
import { sampleCheck, sampleChecks } from './record.sample.js';
import type { CheckRecord, Outcome, Tier } from './run-record.js';

const T2 = { tier: 'T2', matrixExecuted: false } as const;
const T3 = { tier: 'T3', matrixExecuted: true } as const;

/** 25 passed MUST checks: 100 points of weight. */
const sound = (count = 25): CheckRecord[] => sampleChecks(count, 'X402-SOUND');
const failing = (count: number, over: Partial<CheckRecord> = {}): CheckRecord[] =>
  sampleChecks(count, 'X402-FAIL', { status: 'fail', ...over });
const grade = (
  checks: CheckRecord[],
  conditions: { tier: Tier; matrixExecuted: boolean } = T2,
  id = 'exact-evm',
) => gradeProfile(id, checks, conditions);

describe('score', () => {
  test.each<[string, CheckRecord[], number]>([
    ['is 100 when everything passed', sound(), 100],
    ['a failed MUST loses 4: 100 of 104 points', [...sound(), ...failing(1)], 96.15],
    ['a failed SAFETY loses 4', [...sound(), ...failing(1, { level: 'SAFETY' })], 96.15],
    [
      'a SHOULD that warns loses half of 1',
      [...sound(24), ...sampleChecks(4, 'S', { level: 'SHOULD', status: 'warn', cause: 'should' })],
      98,
    ],
    ['a warning by form loses half of 4', [...sound(24), sampleCheck({ status: 'warn', cause: 'form' })], 98],
    [
      'an intermittent failure loses half of 4',
      [...sound(24), sampleCheck({ status: 'warn', cause: 'intermittent' })],
      98,
    ],
    [
      'an ambiguity loses nothing',
      [...sound(24), sampleCheck({ status: 'warn', cause: 'ambiguity', ambiguity: 'A02' })],
      100,
    ],
    [
      'MAY and INFO weigh nothing',
      [...sound(), sampleCheck({ level: 'MAY' }), sampleCheck({ level: 'INFO' })],
      100,
    ],
    [
      'skipped, out-of-reach and disabled checks are not counted',
      [
        ...sound(),
        sampleCheck({ status: 'skip' }),
        sampleCheck({ status: 'out-of-reach' }),
        sampleCheck({ status: 'disabled' }),
      ],
      100,
    ],
    ['is rounded down, never up to a threshold', [...sound(200), ...failing(1)], 99.5],
  ])('%s', (_, checks, score) => {
    expect(grade(checks).profile.score).toBe(score);
  });

  test('is null when no graded check was executed', () => {
    expect(grade([sampleCheck({ status: 'skip' })]).profile.score).toBeNull();
  });
});

describe('letters', () => {
  test('A+ at T3 with laws and matrix executed and nothing to remark', () => {
    expect(grade(sound(), T3)).toMatchObject({ profile: { letter: 'A+' }, caps: [] });
  });

  test('A at T3 while laws and fault matrix were not executed, and the cap is named', () => {
    expect(grade(sound(), { tier: 'T3', matrixExecuted: false })).toMatchObject({
      profile: { letter: 'A' },
      caps: [{ rule: 'matrix', check_ids: [] }],
    });
  });

  test('T2 is at most A, and the cap names what was out of reach', () => {
    const checks = [...sound(), sampleCheck({ id: 'X402-FLT-001', status: 'out-of-reach' })];
    expect(grade(checks, { tier: 'T2', matrixExecuted: true })).toMatchObject({
      profile: { letter: 'A' },
      caps: [{ rule: 'tier', check_ids: ['X402-FLT-001'] }],
    });
  });

  test('an ambiguity never blocks A+', () => {
    const checks = [...sound(), sampleCheck({ status: 'warn', cause: 'ambiguity' })];
    expect(grade(checks, T3).profile.letter).toBe('A+');
  });

  test('rows that need --slow, a replica or a restartable process do not block A+', () => {
    const checks = [...sound(), sampleCheck({ status: 'skip', reason: 'needs --slow' })];
    expect(grade(checks, T3).profile.letter).toBe('A+');
  });

  test.each<[string, Partial<CheckRecord>, string]>([
    ['warning', { level: 'SHOULD', status: 'warn', cause: 'should' }, 'warning'],
    ['blocked check', { level: 'SHOULD', status: 'blocked' }, 'blocked'],
    ['disabled check', { level: 'SHOULD', status: 'disabled' }, 'disabled'],
  ])('one %s blocks A+', (_, over, rule) => {
    expect(grade([...sound(), sampleCheck({ id: 'X-1', ...over })], T3)).toMatchObject({
      profile: { letter: 'A' },
      caps: [{ rule, check_ids: ['X-1'] }],
    });
  });

  test('exactly 5 % lost without a failure is A, more is B', () => {
    // 100 points each: 18 MUST pass (72) + 28 SHOULD; warnings by form on MUST lose 2 points each.
    const form = { status: 'warn', cause: 'form' } as const;
    const should = sampleChecks(8, 'S', { level: 'SHOULD' });
    const five = [...sound(21), ...sampleChecks(2, 'W', form), ...should.slice(0, 6)];
    const oneShould = { level: 'SHOULD', status: 'warn', cause: 'should' } as const;
    const exact = [...five, ...sampleChecks(2, 'V', oneShould)];
    const over = [...five.slice(0, -1), ...sampleChecks(3, 'V', oneShould)];
    expect(grade(exact).profile).toMatchObject({ letter: 'A', score: 95 });
    expect(grade(over).profile).toMatchObject({ letter: 'B', score: 94.5 });
  });

  test('a SHOULD that is not held never brings a C', () => {
    const checks = [
      ...sound(),
      ...sampleChecks(30, 'S', { level: 'SHOULD', status: 'warn', cause: 'should' }),
    ];
    expect(grade(checks).profile.letter).toBe('B');
  });

  test.each<[number, number, string, number]>([
    [24, 1, 'C', 96],
    [85, 15, 'C', 85],
    [84, 16, 'D', 84],
    [70, 30, 'D', 70],
    [69, 31, 'E', 69],
    [1, 24, 'E', 4],
  ])('%i passed and %i failed MUST checks: %s', (passed, failed, letter, score) => {
    expect(grade([...sound(passed), ...failing(failed)]).profile).toMatchObject({ letter, score });
  });

  test('one failed SAFETY check: at most C', () => {
    const result = grade([...sound(100), ...failing(1, { level: 'SAFETY' })]);
    expect(result).toMatchObject({
      profile: { letter: 'C' },
      caps: [{ rule: 'failed', check_ids: ['X402-FAIL-001'] }],
    });
  });

  test.each(['X402-HTTP-005', 'X402-HTTP-010', 'X402-HTTP-019'])(
    'a crash or hang that a caller can cause (%s): at most D',
    (id) => {
      const result = grade([...sound(100), sampleCheck({ id, level: 'SAFETY', status: 'fail' })]);
      expect(result.profile.letter).toBe('D');
      expect(result.caps[0]).toEqual({ rule: 'crash-or-hang', check_ids: [id] });
    },
  );

  test('a crash does not lift an E to D', () => {
    const crash = sampleCheck({ id: 'X402-HTTP-019', level: 'SAFETY', status: 'fail' });
    expect(grade([...sound(10), ...failing(20), crash]).profile.letter).toBe('E');
  });

  test('X402-HTTP-010 that only warns is no crash', () => {
    const warn = sampleCheck({ id: 'X402-HTTP-010', level: 'SHOULD', status: 'warn', cause: 'should' });
    expect(grade([...sound(), warn]).profile.letter).toBe('A');
  });
});

describe('F by proven outcome', () => {
  const outcomes: Outcome[] = [
    'forged-accepted',
    'false-success',
    'double-move',
    'wrong-money',
    'lost-money',
  ];

  test.each(outcomes)('%s', (outcome) => {
    const result = grade([...sound(100), sampleCheck({ id: 'X-1', status: 'fail', outcome })]);
    expect(result.profile).toMatchObject({ letter: 'F', outcomes: [outcome] });
    expect(result.caps).toEqual([{ rule: 'proven-outcome', check_ids: ['X-1'] }]);
  });

  test.each<Tier>(['T0', 'T1', 'T2', 'T3'])('at %s, with one single check', (tier) => {
    const check = sampleCheck({ status: 'fail', outcome: 'forged-accepted' });
    expect(grade([check], { tier, matrixExecuted: false }).profile.letter).toBe('F');
  });

  test('when the outcome stands in a case', () => {
    const check = sampleCheck({
      status: 'fail',
      cases: [{ id: 'minus-one', status: 'fail', outcome: 'wrong-money', assertions: [] }],
    });
    expect(grade([...sound(), check]).profile.letter).toBe('F');
  });

  test('never by the label of the row: a SHOULD row with a proven outcome is F and still conformant', () => {
    const check = sampleCheck({ level: 'SHOULD', status: 'fail', outcome: 'double-move' });
    expect(grade([...sound(), check]).profile).toMatchObject({ letter: 'F', verdict: 'conformant' });
  });

  test('a critical MUST row that failed without a proven outcome is no F', () => {
    expect(grade([...sound(), ...failing(1, { severity: 'critical' })]).profile.letter).toBe('C');
  });

  test('disabling another check does not hide it', () => {
    const check = sampleCheck({ status: 'fail', outcome: 'double-move' });
    expect(grade([...sound(), check, sampleCheck({ status: 'disabled' })]).profile.letter).toBe('F');
  });

  test('an error of the kit proves nothing', () => {
    const check = sampleCheck({ status: 'error', outcome: 'double-move' });
    expect(grade([...sound(), check]).profile.letter).toBe('A');
  });

  test('an identical success again (ambiguity A02) is no F while the oracle proved nothing', () => {
    const check = sampleCheck({ id: 'X402-RPL-001', status: 'warn', cause: 'ambiguity', ambiguity: 'A02' });
    expect(grade([...sound(), check]).profile.letter).toBe('A');
  });
});

describe('no letter', () => {
  test('19 executed graded checks are too few, 20 are enough', () => {
    expect(grade(sound(19))).toMatchObject({ caps: [{ rule: 'too-few-checks' }] });
    expect(grade(sound(19)).profile.letter).toBeUndefined();
    expect(grade(sound(20)).profile.letter).toBe('A');
  });

  test('MAY and INFO do not count towards the 20', () => {
    expect(grade([...sound(19), ...sampleChecks(9, 'I', { level: 'INFO' })]).profile.letter).toBeUndefined();
  });

  test('59 points are too few, 60 are enough', () => {
    const should = (count: number) => sampleChecks(count, 'S', { level: 'SHOULD' });
    expect(grade([...sound(13), ...should(7)]).profile.letter).toBeUndefined();
    expect(grade([...sound(13), ...should(8)]).profile.letter).toBe('A');
  });

  test('below the minimum the verdict stays', () => {
    expect(grade([...sound(3), ...failing(1)]).profile).toMatchObject({
      verdict: 'non-conformant',
      score: 75,
    });
  });

  test.each<Tier>(['T0', 'T1'])('%s is screened, without a letter', (tier) => {
    const result = grade([...sound(), ...failing(1)], { tier, matrixExecuted: true });
    expect(result.profile.letter).toBeUndefined();
    expect(result.caps).toEqual([{ rule: 'screened', check_ids: [] }]);
  });

  test('exactly 10 % of the weight blocked still has a letter, more is inconclusive', () => {
    const blocked = (count: number) => sampleChecks(count, 'B', { status: 'blocked' });
    expect(grade([...sound(27), ...blocked(3)]).profile.letter).toBe('A');
    expect(grade([...sound(27), ...blocked(4)]).profile.letter).toBeUndefined();
    expect(grade([...sound(27), ...blocked(4)]).caps).toEqual([
      { rule: 'inconclusive', check_ids: ['B-001', 'B-002', 'B-003', 'B-004'] },
    ]);
  });

  test('out-of-reach weight is not in reach and makes nothing inconclusive', () => {
    expect(grade([...sound(), ...sampleChecks(90, 'O', { status: 'out-of-reach' })]).profile.letter).toBe(
      'A',
    );
  });

  test.each(['MUST', 'SAFETY'] as const)('a disabled %s check', (level) => {
    const result = grade([...sound(), sampleCheck({ id: 'X-1', level, status: 'disabled' })]);
    expect(result.profile.letter).toBeUndefined();
    expect(result.caps).toEqual([{ rule: 'disabled', check_ids: ['X-1'] }]);
  });
});

describe('conformance', () => {
  test.each<[string, CheckRecord[], string]>([
    ['all MUST rows held', sound(), 'conformant'],
    ['a MUST row failed', [...sound(), ...failing(1)], 'non-conformant'],
    ['only a SAFETY row failed', [...sound(), ...failing(1, { level: 'SAFETY' })], 'conformant'],
    ['a MUST row was blocked', [...sound(), sampleCheck({ status: 'blocked' })], 'partial'],
    ['a MUST row was disabled', [...sound(), sampleCheck({ status: 'disabled' })], 'partial'],
    ['a MUST row was out of reach', [...sound(), sampleCheck({ status: 'out-of-reach' })], 'conformant'],
    ['a MUST row was skipped', [...sound(), sampleCheck({ status: 'skip' })], 'conformant'],
    [
      'a SHOULD row was blocked',
      [...sound(), sampleCheck({ level: 'SHOULD', status: 'blocked' })],
      'conformant',
    ],
    ['no MUST row was executed', [sampleCheck({ level: 'SHOULD' })], 'partial'],
  ])('%s', (_, checks, verdict) => {
    expect(grade(checks).profile.verdict).toBe(verdict);
  });

  test('counts the MUST rows that were executed', () => {
    const checks = [...sound(3), sampleCheck({ status: 'out-of-reach' }), sampleCheck({ level: 'SAFETY' })];
    expect(grade(checks).profile.counts).toMatchObject({ must_executed: 3, must_total: 4, executed: 4 });
  });
});

describe('provisional checks', () => {
  const proof = { state: 'provisional', saboteurs: ['s'], honest: ['reference'] } as const;
  const provisional = { proof: { ...proof, saboteurs: ['s'], honest: ['reference'] } };

  test('a provisional failure lowers neither letter nor score nor conformance', () => {
    const result = grade([...sound(), ...failing(9, provisional)], T3);
    expect(result.profile).toMatchObject({ letter: 'A+', score: 100, verdict: 'conformant' });
    expect(result.profile.counts.fail).toBe(9);
  });

  test('a provisional warning lowers nothing either, or it would cost more than a failure', () => {
    expect(
      grade([...sound(), sampleCheck({ status: 'warn', cause: 'form', ...provisional })], T3).profile,
    ).toMatchObject({
      letter: 'A+',
      score: 100,
    });
  });

  test('a provisional failure with a proven outcome counts in full', () => {
    const check = sampleCheck({ status: 'fail', outcome: 'false-success', ...provisional });
    expect(grade([...sound(), check]).profile).toMatchObject({ letter: 'F', verdict: 'non-conformant' });
  });

  test('a disputed check is not graded, even with an outcome', () => {
    const disputed = { proof: { state: 'disputed' as const, saboteurs: [], honest: [] } };
    const check = sampleCheck({ status: 'fail', outcome: 'false-success', ...disputed });
    expect(grade([...sound(), check]).profile).toMatchObject({ letter: 'A', verdict: 'conformant' });
  });
});

describe('the profile authorization has no tiers', () => {
  test('and reaches A+ when all laws ran clean', () => {
    const conditions = { tier: 'T0', matrixExecuted: true } as const;
    expect(grade(sound(), conditions, 'authorization').profile.letter).toBe('A+');
  });
});

test.each([
  ['crash: it ended with status 1', 'D'],
  ['timeout: no answer within 5 s', 'D'],
  ['wrong_code: refused with another code', 'C'],
])('a verifier whose case failed with "%s" gets at most %s', (reason, letter) => {
  const [failed] = failing(1, {
    profile: 'authorization',
    cases: [{ id: 'V', status: 'fail', reason, assertions: [] }],
  });
  if (failed === undefined) throw new Error('one check failed');
  expect(grade([...sound(), failed], T3, 'authorization').profile.letter).toBe(letter);
});
