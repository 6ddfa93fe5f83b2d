import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadChecks } from '../kit/load-suites.js';
import { classesInWords } from '../kit/reason-words.js';
import { registeredChecks } from '../kit/registry.js';
import { readCaseSet } from './core-v2.js';

const text = readFileSync(new URL('core-v2.json', import.meta.url), 'utf8');
const set = readCaseSet(text);
const asks = set.groups.flatMap((group) => group.asks);

beforeAll(loadChecks);

describe('the case set of version 2', () => {
  it('has the 53 cases of the catalogue, each once', () => {
    const counted = [
      ['CORE', 14],
      ['VERIFY', 10],
      ['SETTLE', 10],
      ['NEG', 16],
      ['SNEG', 3],
    ] as const;
    const wanted = counted.flatMap(([group, count]) =>
      Array.from({ length: count }, (_, at) => `${group}-${String(at + 1).padStart(3, '0')}`),
    );
    expect(set.groups.flatMap(({ cases }) => cases)).toEqual(wanted);
  });

  it('names rows that exist, or says why there is none', () => {
    const ids = new Set(registeredChecks().map(({ id }) => id));
    expect(asks.flatMap(({ rows }) => rows).filter((id) => !ids.has(id))).toEqual([]);
    expect(asks.filter(({ rows, note }) => rows.length === 0 && note === undefined)).toEqual([]);
  });

  it('accepts no reason whose class is not known', () => {
    const reasons = new Set(asks.flatMap(({ reasons = [] }) => reasons));
    expect([...reasons].filter((one) => classesInWords(one).length === 0)).toEqual([]);
  });

  it('is refused when a name comes twice', () => {
    expect(() => readCaseSet(text.replace('"set":', '"set": "another", "set":'))).toThrow('twice');
  });
});
