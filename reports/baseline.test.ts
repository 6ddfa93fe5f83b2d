import { describe, expect, test } from 'vitest';
import { applyBaseline, parseBaseline } from './baseline.js';
import { sampleCheck, sampleRecord } from './record.sample.js';
import type { CheckRecord, Status } from './run-record.js';

const header = 'target = "reference"\ncatalogue = "2026.11"\n';
const entry = (lines: string) => `[[entries]]\nid = "X-1"\nreason = "known"\n${lines}\n`;

function apply(check: Partial<CheckRecord>, lines: string, knownIds?: ReadonlySet<string>) {
  const record = sampleRecord([sampleCheck({ id: 'X-1', ...check })]);
  const baseline = parseBaseline(header + entry(lines), 'baseline.toml');
  return applyBaseline(record, baseline, { today: '2026-11-03', ...(knownIds ? { knownIds } : {}) });
}
const kinds = (result: ReturnType<typeof apply>) => result.deviations.map((deviation) => deviation.kind);

describe('order pass < warn < fail < blocked', () => {
  test.each<[Status, 'fail' | 'warn' | 'blocked', string[]]>([
    ['pass', 'fail', ['stale']],
    ['warn', 'fail', ['stale']],
    ['fail', 'fail', []],
    ['blocked', 'fail', ['worse']],
    ['pass', 'warn', ['stale']],
    ['warn', 'warn', []],
    ['fail', 'warn', ['worse']],
    ['blocked', 'warn', ['worse']],
    ['pass', 'blocked', ['stale']],
    ['warn', 'blocked', ['stale']],
    ['fail', 'blocked', ['stale']],
    ['blocked', 'blocked', []],
  ])('%s, listed as %s: %j', (status, listed, expected) => {
    expect(kinds(apply({ status }, `status = "${listed}"`))).toEqual(expected);
  });

  test('a stale entry says to remove it', () => {
    expect(apply({ status: 'pass' }, 'status = "fail"').deviations[0]?.text).toContain(
      'stale entry, remove it',
    );
  });
});

describe.each<Status>(['skip', 'out-of-reach', 'disabled', 'error'])('%s', (status) => {
  test.each(['fail', 'warn'])('is tolerated and printed, listed as %s', (listed) => {
    const result = apply({ status }, `status = "${listed}"`);
    expect(result.deviations).toEqual([]);
    expect(result.notes).toEqual([`X-1: not judged in this run (${status})`]);
    expect([...result.covered]).toEqual([]);
  });
});

test('what was not judged is red all the same when its entry has expired', () => {
  expect(kinds(apply({ status: 'skip' }, 'status = "fail"\nexpires = "2026-11-02"'))).toEqual(['expired']);
});

describe('what is covered', () => {
  test.each<[string, Partial<CheckRecord>, string, string[]]>([
    ['a failure that is listed', { status: 'fail' }, 'status = "fail"', ['X-1']],
    ['a failure that is listed as a warning', { status: 'fail' }, 'status = "warn"', []],
    ['a blocked check that is listed as a failure', { status: 'blocked' }, 'status = "fail"', []],
    ['a blocked check that is listed as blocked', { status: 'blocked' }, 'status = "blocked"', ['X-1']],
    ['a failure that is listed as blocked', { status: 'fail' }, 'status = "blocked"', []],
    [
      'a proven outcome of a row that warns, listed as a failure',
      { status: 'warn', level: 'SHOULD', outcome: 'wrong-money' },
      'status = "fail"',
      ['X-1'],
    ],
    [
      'a proven outcome of a row that warns, listed as a warning',
      { status: 'warn', level: 'SHOULD', outcome: 'wrong-money' },
      'status = "warn"',
      [],
    ],
    ['a failure whose entry has expired', { status: 'fail' }, 'status = "fail"\nexpires = "2026-11-02"', []],
  ])('%s', (_, check, lines, covered) => {
    expect([...apply(check, lines).covered]).toEqual(covered);
  });
});

test('a baseline changes neither letter nor conformance, whatever it lists', () => {
  const record = sampleRecord([sampleCheck({ id: 'X-1', status: 'fail' })]);
  const before = structuredClone(record);
  const baseline = parseBaseline(header + entry('status = "fail"'), 'b');
  expect([...applyBaseline(record, baseline, { today: '2026-11-03' }).covered]).toEqual(['X-1']);
  expect(record).toEqual(before);
  expect(record.profiles[0]?.verdict).toBe('non-conformant');
});

test('an unknown id is red', () => {
  expect(kinds(apply({ id: 'X-2' }, 'status = "fail"'))).toEqual(['unknown-id']);
});

test('an id of the catalogue that this run did not select is tolerated and printed', () => {
  const result = apply({ id: 'X-2' }, 'status = "fail"', new Set(['X-1', 'X-2']));
  expect(result.deviations).toEqual([]);
  expect(result.notes).toEqual(['X-1: not part of this run']);
});

test('an entry is good through its last day and red after it, as text and as TOML date', () => {
  const status = 'fail';
  expect(kinds(apply({ status }, 'status = "fail"\nexpires = "2026-11-03"'))).toEqual([]);
  expect(kinds(apply({ status }, 'status = "fail"\nexpires = "2026-11-02"'))).toEqual(['expired']);
  expect(kinds(apply({ status }, 'status = "fail"\nexpires = 2026-11-03'))).toEqual([]);
  expect(kinds(apply({ status }, 'status = "fail"\nexpires = 2026-11-02'))).toEqual(['expired']);
});

describe('modes', () => {
  const text = `${header}${entry('status = "warn"\nmode = "mock"')}${entry('status = "fail"\nmode = "bridge"')}`;
  const inMode = (mode: string | undefined, status: Status) => {
    const record = sampleRecord([sampleCheck({ id: 'X-1', status })]);
    const target = { ...record.target, ...(mode === undefined ? {} : { mode }) };
    return applyBaseline({ ...record, target }, parseBaseline(text, 'b'), { today: '2026-11-03' });
  };

  test('only the entries of the mode that ran are judged', () => {
    expect(inMode('bridge', 'fail')).toMatchObject({ covered: new Set(['X-1']), deviations: [], notes: [] });
    expect(kinds(inMode('mock', 'fail'))).toEqual(['worse']);
    expect(inMode('evm', 'fail')).toMatchObject({ covered: new Set(), deviations: [], notes: [] });
  });

  test('a run without a mode judges none of them, and says so', () => {
    expect(inMode(undefined, 'pass')).toMatchObject({
      deviations: [],
      notes: [
        'X-1: only in mode mock, and this run has none',
        'X-1: only in mode bridge, and this run has none',
      ],
    });
  });

  test('one entry twice in one mode is refused', () => {
    const twice = `${header}${entry('status = "warn"\nmode = "mock"')}${entry('status = "fail"\nmode = "mock"')}`;
    expect(() => parseBaseline(twice, 'b')).toThrow('X-1 in mode mock is listed twice');
  });
});

test('a baseline may name the program instead of the preset', () => {
  const record = sampleRecord([]);
  const baseline = parseBaseline('target = "program"\ncatalogue = "2026.11"\n', 'b');
  const today = '2026-11-03';
  expect(kinds(applyBaseline(record, baseline, { today }))).toEqual(['other-target']);
  expect(kinds(applyBaseline(record, baseline, { today, alsoKnownAs: ['program'] }))).toEqual([]);
});

describe('cases', () => {
  const cases = (a: Status, b: Status): CheckRecord['cases'] => [
    { id: 'a', status: a, assertions: [] },
    { id: 'b', status: b, assertions: [] },
  ];

  test('one known deviation hides no other', () => {
    const only = apply({ status: 'fail', cases: cases('fail', 'pass') }, 'case = "a"\nstatus = "fail"');
    const both = apply({ status: 'fail', cases: cases('fail', 'fail') }, 'case = "a"\nstatus = "fail"');
    expect([...only.covered]).toEqual(['X-1']);
    expect([...both.covered]).toEqual([]);
  });

  test('a case that holds again is stale', () => {
    const result = apply({ status: 'fail', cases: cases('pass', 'fail') }, 'case = "a"\nstatus = "fail"');
    expect(kinds(result)).toEqual(['stale']);
  });

  test.each<[Status, 'fail' | 'warn', string[]]>([
    ['pass', 'fail', ['stale']],
    ['warn', 'fail', ['stale']],
    ['fail', 'fail', []],
    ['blocked', 'fail', ['worse']],
    ['pass', 'warn', ['stale']],
    ['warn', 'warn', []],
    ['fail', 'warn', ['worse']],
    ['blocked', 'warn', ['worse']],
  ])('case %s, listed as %s: %j', (status, listed, expected) => {
    const result = apply(
      { status: 'fail', cases: cases(status, 'fail') },
      `case = "a"\nstatus = "${listed}"`,
    );
    expect(kinds(result)).toEqual(expected);
  });

  test('all failing cases listed by name cover the check, and so does the check as a whole', () => {
    const check = { id: 'X-1', status: 'fail' as const, cases: cases('fail', 'fail') };
    const both = `${header}${entry('case = "a"\nstatus = "fail"')}${entry('case = "b"\nstatus = "fail"')}`;
    const record = sampleRecord([sampleCheck(check)]);
    const result = applyBaseline(record, parseBaseline(both, 'b'), { today: '2026-11-03' });
    expect(result).toMatchObject({ covered: new Set(['X-1']), deviations: [] });
    expect([...apply(check, 'status = "fail"').covered]).toEqual(['X-1']);
  });

  test('an unknown case is red', () => {
    const result = apply({ status: 'fail', cases: cases('fail', 'pass') }, 'case = "c"\nstatus = "fail"');
    expect(kinds(result)).toEqual(['unknown-case']);
  });

  test('a case of a check that did not run is tolerated', () => {
    expect(kinds(apply({ status: 'skip' }, 'case = "a"\nstatus = "fail"'))).toEqual([]);
  });
});

test('a baseline of another target is red', () => {
  const baseline = parseBaseline('target = "x402-ts"\ncatalogue = "2026.11"\n', 'b.toml');
  const result = applyBaseline(sampleRecord([sampleCheck()]), baseline, { today: '2026-11-03' });
  expect(result.deviations.map((deviation) => deviation.kind)).toEqual(['other-target']);
});

test('another target version or catalogue is printed', () => {
  const baseline = parseBaseline(
    'target = "reference"\ntarget_version = "0.0.9"\ncatalogue = "2026.04"\n',
    'b.toml',
  );
  const result = applyBaseline(sampleRecord([sampleCheck()]), baseline, { today: '2026-11-03' });
  expect(result.deviations).toEqual([]);
  expect(result.notes).toHaveLength(2);
});

describe('reading', () => {
  test.each<[string, string, string, string]>([
    ['text that is not TOML', 'target = ', 'baseline-unreadable', 'b.toml is not TOML'],
    ['a missing header', entry('status = "fail"'), 'baseline-invalid', 'target'],
    [
      'a status that nobody lists',
      header + entry('status = "pass"'),
      'baseline-invalid',
      'entries[0].status',
    ],
    ['an unknown member', header + entry('status = "fail"\nstate = 1'), 'baseline-invalid', 'state'],
    [
      'a date that is none',
      header + entry('status = "fail"\nexpires = "soon"'),
      'baseline-invalid',
      'expires',
    ],
    [
      'a reason that still says TODO',
      `${header}[[entries]]\nid = "X-1"\nstatus = "fail"\nreason = "TODO"\n`,
      'baseline-todo',
      'X-1',
    ],
    [
      'an entry that is listed twice',
      header + entry('status = "fail"') + entry('status = "warn"'),
      'baseline-invalid',
      'X-1 is listed twice',
    ],
  ])('refuses %s', (_, text, code, message) => {
    expect(() => parseBaseline(text, 'b.toml')).toThrowError(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
