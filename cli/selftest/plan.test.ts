import { describe, expect, it } from 'vitest';
import type { Parts } from '../../src/facilitator/parts.js';
import type { Entry } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import type { Level, Row } from '../../suites/kit/row.js';
import { sampleRow } from '../../suites/kit/row.sample.js';
import type { Saboteur } from '../../suites/kit/saboteur.js';
import { type Change, changeOf, compare, rowsFor, withSomeNeighbours } from './plan.js';

const row = (level: Level): Row => ({ ...sampleRow, level });
const probe = (id: string, level: Level = 'MUST'): Entry => ({
  kind: 'probe',
  id,
  row: row(level),
  run: async () => {},
});
const entries: readonly Entry[] = [
  probe('X402-EVM-001'),
  probe('X402-EVM-002', 'SAFETY'),
  probe('X402-HTTP-002', 'SHOULD'),
  probe('X402-HTTP-018', 'INFO'),
  { kind: 'observer', id: 'X402-HTTP-004', row: row('SHOULD'), look: () => [] },
  ...['X402-VER-006', 'X402-SET-011', 'X402-SUP-001', 'X402-HTTP-006', 'X402-EVM-009', 'X402-SET-012'].map(
    (id) => probe(id),
  ),
];
const sabotage = (change: Partial<Saboteur<Parts>> = {}): Saboteur<Parts> => ({
  id: 'a-saboteur',
  fault: 'has one fault',
  catches: ['X402-EVM-001'],
  ...change,
});
const result = (change: Partial<CheckResult> = {}): CheckResult => ({
  id: 'X402-EVM-001',
  status: 'pass',
  cases: [],
  durationMs: 0,
  waitedMs: 0,
  attempts: 1,
  ...change,
});
const problems = (saboteur: Saboteur<Parts>, ...changes: readonly (readonly [string, Change])[]) =>
  compare(saboteur, new Map(changes), entries);

describe('the rows of a saboteur', () => {
  it('are its declared ones, its neighbours and the positive controls, each once', () => {
    const declared = sabotage({ sideEffects: ['X402-VER-006'], neighbours: ['X402-EVM-002'] });
    expect(rowsFor(declared, entries)).toEqual([
      'X402-EVM-001',
      'X402-VER-006',
      'X402-EVM-002',
      'X402-SET-011',
    ]);
  });

  it('get traffic to look at when an observer is among them', () => {
    expect(rowsFor(sabotage({ catches: ['X402-HTTP-004'] }), entries)).toEqual([
      'X402-HTTP-004',
      'X402-VER-006',
      'X402-SET-011',
      'X402-SUP-001',
      'X402-HTTP-006',
      'X402-EVM-001',
      'X402-EVM-009',
      'X402-SET-012',
    ]);
  });

  it('must exist: a row that was renamed is an error', () => {
    expect(() => rowsFor(sabotage({ neighbours: ['X402-EVM-999'] }), entries)).toThrow('X402-EVM-999');
  });
});

describe('a row has changed', () => {
  it.each(['fail', 'warn', 'blocked', 'error'] as const)(
    'when it is %s and the honest reference passes',
    (status) => {
      expect(changeOf(result({ status }), result())).toBe(status);
    },
  );

  it.each(['pass', 'skip', 'out-of-reach', 'disabled'] as const)('not when it is %s', (status) => {
    expect(changeOf(result({ status }), result())).toBeUndefined();
  });

  it('not when the honest reference shows the same warning', () => {
    const warned = result({ status: 'warn', cause: 'ambiguity' });
    expect(changeOf(warned, warned)).toBeUndefined();
    expect(changeOf(result({ status: 'warn', cause: 'should' }), warned)).toBe('warn');
  });

  it('when it measured something else', () => {
    const seen = result({ observed: { form: 'a' } });
    expect(changeOf(seen, seen)).toBeUndefined();
    expect(changeOf(result({ observed: { form: 'b' } }), seen)).toBe('observed');
    expect(changeOf(seen, result())).toBe('observed');
  });
});

describe('caught means', () => {
  it.each([
    ['X402-EVM-001', 'fail', 'warn'],
    ['X402-EVM-002', 'fail', 'warn'],
    ['X402-HTTP-002', 'warn', 'observed'],
    ['X402-HTTP-018', 'observed', 'warn'],
  ] as const)('%s must %s, %s is not enough', (id, caught, missed) => {
    const saboteur = sabotage({ catches: [id] });
    expect(problems(saboteur, [id, caught])).toEqual([]);
    expect(problems(saboteur, [id, missed])).toHaveLength(1);
    expect(problems(saboteur)).toHaveLength(1);
  });

  it('a warning where the saboteur is declared soft', () => {
    expect(problems(sabotage({ soft: true }), ['X402-EVM-001', 'warn'])).toEqual([]);
    expect(problems(sabotage({ soft: true }), ['X402-EVM-001', 'fail'])).toHaveLength(1);
  });

  it('never blocked, and never an error of the kit', () => {
    expect(problems(sabotage(), ['X402-EVM-001', 'blocked'])).toHaveLength(1);
    expect(problems(sabotage(), ['X402-EVM-001', 'error'])).toContain(
      'X402-EVM-001 ended with an error of the kit',
    );
  });
});

describe('the set must match exactly', () => {
  const caught = ['X402-EVM-001', 'fail'] as const;

  it('a change that is not declared is a problem', () => {
    expect(problems(sabotage(), caught, ['X402-HTTP-002', 'warn'])).toEqual([
      'X402-HTTP-002 changed (warn), which is not declared',
    ]);
  });

  it('a declared side effect may be any change, but must be one', () => {
    const declared = sabotage({ sideEffects: ['X402-HTTP-002'] });
    expect(problems(declared, caught, ['X402-HTTP-002', 'blocked'])).toEqual([]);
    expect(problems(declared, caught)).toEqual([
      'X402-HTTP-002 is declared as a side effect, but did not change',
    ]);
  });

  it('an honest variation changes nothing at all', () => {
    const control = sabotage({ control: true, catches: [] });
    expect(problems(control)).toEqual([]);
    expect(problems(control, ['X402-HTTP-002', 'warn'])).toEqual([
      'X402-HTTP-002 flags an honest variation (warn)',
    ]);
  });
});

describe('a saboteur of the simulator’s own ledger', () => {
  const minting = sabotage({
    ledger: () => {
      throw new Error('never opened here');
    },
  });

  it('has to end as an error of ours', () => {
    expect(compare(minting, new Map<string, Change>([['X402-EVM-001', 'error']]), entries)).toEqual([]);
    expect(compare(sabotage(), new Map<string, Change>([['X402-EVM-001', 'error']]), entries)).not.toEqual(
      [],
    );
  });

  it('accuses no target', () => {
    expect(compare(minting, new Map<string, Change>([['X402-EVM-001', 'fail']]), entries)[0]).toContain(
      'accuses the target of a fault of the simulator',
    );
  });
});

describe('some neighbours', () => {
  const neighbours = Array.from({ length: 60 }, (_, index) => `X402-EVM-${100 + index}`);
  const some = (seed: string | undefined, change: Partial<Saboteur<Parts>> = {}): readonly string[] =>
    withSomeNeighbours(sabotage({ neighbours, ...change }), entries, seed).neighbours ?? [];

  it('are about a fifth, and over a few seeds all of them', () => {
    const seeds = Array.from({ length: 60 }, (_, index) => `commit ${index}`);
    for (const seed of seeds) {
      expect(some(seed).length).toBeGreaterThan(2);
      expect(some(seed).length).toBeLessThan(25);
      expect(some(seed)).toEqual(some(seed));
    }
    expect([...new Set(seeds.flatMap((seed) => some(seed)))].sort()).toEqual(neighbours);
  });

  it('are all of them without a seed, and for an honest variation, which has nothing else', () => {
    expect(some(undefined)).toEqual(neighbours);
    expect(some('')).toEqual(neighbours);
    expect(some('commit', { catches: [], control: true })).toEqual(neighbours);
  });

  it('keep those that need T3 where no declared row does: the tier decides what of a row is judged', () => {
    const faults = ['X402-FLT-101', 'X402-FLT-102'];
    const all = [
      ...entries,
      ...faults.map((id) => ({ ...probe(id), row: { ...row('SAFETY'), needs: 'T3' as const } })),
    ];
    const kept = (catches: readonly string[]) =>
      withSomeNeighbours(sabotage({ neighbours: [...neighbours, ...faults], catches }), all, 'commit 1')
        .neighbours ?? [];
    expect(kept(['X402-EVM-001'])).toEqual(expect.arrayContaining(faults));
    expect(kept(['X402-FLT-101']).length).toBeLessThan(25);
  });

  it('are all of them for an observer, which looks at what they send', () => {
    expect(some('commit', { catches: ['X402-HTTP-004'] })).toEqual(neighbours);
    expect(some('commit', { sideEffects: ['X402-HTTP-004'] })).toEqual(neighbours);
  });
});
