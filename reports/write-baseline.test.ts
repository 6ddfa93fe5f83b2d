import { describe, expect, test } from 'vitest';
import { applyBaseline, parseBaseline } from './baseline.js';
import { exitCode } from './exit-code.js';
import { sampleCheck, sampleRecord } from './record.sample.js';
import { writeBaseline } from './write-baseline.js';

const today = '2026-11-03';
const record = sampleRecord([
  sampleCheck({ id: 'X-1', status: 'fail' }),
  sampleCheck({
    id: 'X-2',
    status: 'fail',
    cases: [
      { id: 'a', status: 'pass', assertions: [] },
      { id: 'b', status: 'fail', assertions: [] },
    ],
  }),
  sampleCheck({ id: 'X-3', status: 'warn', cause: 'should' }),
  sampleCheck({ id: 'X-4', status: 'blocked' }),
  sampleCheck({ id: 'X-5', status: 'blocked', level: 'SHOULD' }),
]);

test('failing cases by name and blocked requirements say TODO, and are refused until a person wrote reasons', () => {
  const { text, unexplained } = writeBaseline(record);
  expect(unexplained).toBe(3);
  expect(() => parseBaseline(text, 'b.toml')).toThrowError(
    expect.objectContaining({ code: 'baseline-todo' }),
  );
  const baseline = parseBaseline(text.replaceAll('TODO', 'accepted until the next release'), 'b.toml');
  expect(baseline.entries.map((one) => [one.id, one.case, one.status])).toEqual([
    ['X-1', undefined, 'fail'],
    ['X-2', 'b', 'fail'],
    ['X-4', undefined, 'blocked'],
  ]);
  const result = applyBaseline(record, baseline, { today });
  expect(result.deviations).toEqual([]);
  expect([...result.covered]).toEqual(['X-1', 'X-2', 'X-4']);
  expect(writeBaseline(record, result).unexplained).toBe(0);
});

test('a blocked requirement that is listed leaves the exit code alone, and one that is not ends with 2', () => {
  const sound = Array.from({ length: 30 }, (_, at) => sampleCheck({ id: `S-${at}` }));
  const blocked = sampleRecord([...sound, sampleCheck({ id: 'X-4', status: 'blocked' })]);
  expect(exitCode(blocked)).toBe(2);
  const toml = writeBaseline(blocked).text.replace('TODO', 'the wallet of staging is empty');
  expect(exitCode(blocked, { baseline: applyBaseline(blocked, parseBaseline(toml, 'b'), { today }) })).toBe(
    0,
  );
});

describe('beside an earlier baseline', () => {
  const entry = (lines: string) => `[[entries]]\n${lines}\n`;
  const known = parseBaseline(
    'target = "reference"\ncatalogue = "2026.11"\n' +
      entry('id = "X-1"\nstatus = "fail"\nreason = "fixed in 2.1"\nissue = "#7"\nexpires = "2027-01-31"') +
      entry('id = "X-2"\nstatus = "fail"\nreason = "all of it"') +
      entry('id = "X-3"\nstatus = "warn"\nreason = "slow disk"') +
      entry('id = "X-4"\nstatus = "fail"\nreason = "it failed then"') +
      entry('id = "X-9"\nstatus = "fail"\nreason = "not part of this run"') +
      entry('id = "X-8"\nstatus = "fail"\nreason = "of another mode"\nmode = "mock"'),
    'b.toml',
  );
  const ids = new Set(['X-1', 'X-2', 'X-3', 'X-4', 'X-5', 'X-8', 'X-9']);
  const written = writeBaseline(record, applyBaseline(record, known, { today, knownIds: ids }));
  const { entries } = parseBaseline(written.text.replace('TODO', 'new'), 'b.toml');

  test('what is as listed keeps its reason, issue and date, and so does what this run could not judge', () => {
    expect(entries.slice(0, 5)).toEqual(known.entries.filter(({ id }) => id !== 'X-4'));
  });

  test('the reasons of another target say nothing about this one', () => {
    const others = applyBaseline(record, { ...known, target: 'x402-ts' }, { today, knownIds: ids });
    expect(writeBaseline(record, others)).toEqual(writeBaseline(record));
  });

  test('what became worse wants a new reason', () => {
    expect(entries.slice(5)).toEqual([{ id: 'X-4', status: 'blocked', reason: 'new' }]);
    expect(written.unexplained).toBe(1);
  });
});
