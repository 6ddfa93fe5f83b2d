/**
 * The vector files as a whole: they are what the generator writes, they have the format that is published, they cover what
 * the specification asks for.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { refusalCodes } from '../src/warrant/refusal-codes.js';
import { flagNotes } from './generator/flags.js';
import { generatedFiles } from './generator/generated-files.js';
import { readVectorFiles } from './read-vectors.js';
import type { Vector } from './vector-file.js';

const folder = join(dirname(createRequire(import.meta.url).resolve('x402-assay/package.json')), 'vectors');
const files = readVectorFiles();
const vectors = files.flatMap((file) => file.vectors);
const byId = new Map(vectors.map((vector) => [vector.id, vector]));

test('the files are what the generator writes: npm run vectors', () => {
  const stale = [...generatedFiles()].filter(
    ([name, text]) => readFileSync(join(folder, name), 'utf8') !== text,
  );
  expect(stale.map(([name]) => name)).toEqual([]);
}, 120_000);

describe('ids', () => {
  it('are numbers in the order of the file, and none occurs twice', () => {
    for (const { family, vectors: own } of files)
      expect(own.map(({ id }) => id)).toEqual(
        own.map((_, index) => `${family}-${String(index + 1).padStart(3, '0')}`),
      );
    expect(byId.size).toBe(vectors.length);
  });

  it('of bases name a positive vector', () => {
    const bases = vectors.flatMap(({ base }) => base ?? []);
    expect(bases.filter((base) => byId.get(base)?.expect.authorized !== true)).toEqual([]);
  });

  it('stand beside the flags that their file explains', () => {
    for (const { flags, vectors: own, number_of_vectors } of files) {
      expect(Object.keys(flags).sort()).toEqual([...new Set(own.flatMap((one) => one.flags))].sort());
      expect(Object.keys(flags).filter((flag) => !Object.hasOwn(flagNotes, flag))).toEqual([]);
      expect(number_of_vectors).toBe(own.length);
    }
  });
});

/** At least so many; the specification, section 22. */
const counts: Readonly<Record<string, readonly [negative: number, positive: number]>> = {
  'LFV-POS': [0, 56],
  'LFV-EXT': [54, 4],
  'LFV-JSON': [16, 3],
  'LFV-B64': [14, 6],
  'LFV-LIM': [13, 13],
  'LFV-CBOR': [38, 2],
  'LFV-MAP': [62, 4],
  'LFV-KEY': [42, 4],
  'LFV-ROOT': [6, 2],
  'LFV-TIME': [18, 8],
  'LFV-HOST': [20, 8],
  'LFV-CON': [64, 24],
  'LFV-BIND': [28, 2],
  'LFV-CHAIN': [56, 10],
  'LFV-REPLAY': [30, 8],
  'LFV-TEXT': [26, 10],
  'LFV-HTTP': [8, 2],
};

const sizeOf = (own: readonly Vector[]) => ({
  negative: own.filter((one) => !one.expect.authorized).length,
  positive: own.filter((one) => one.expect.authorized).length,
});

describe('coverage', () => {
  it('has every family', () => {
    expect(files.map(({ family }) => family).sort()).toEqual(Object.keys(counts).sort());
  });

  it.each(files.map((file) => [file.family, file.vectors] as const))(
    '%s has as many vectors as it should',
    (family, own) => {
      const [negative, positive] = counts[family] ?? [Number.NaN, Number.NaN];
      const size = sizeOf(own);
      expect(size.negative).toBeGreaterThanOrEqual(negative);
      expect(size.positive).toBeGreaterThanOrEqual(positive);
    },
  );

  it('hits every code at least twice, at each of its steps at least once', () => {
    const hits = vectors.flatMap(refusalsOf);
    for (const [code, { steps }] of Object.entries(refusalCodes)) {
      expect([code, hits.filter((hit) => hit.code === code).length]).toEqual([
        code,
        expect.toSatisfy((count: number) => count >= 2),
      ]);
      for (const step of steps) expect(hits).toContainEqual({ step, code });
    }
  });

  it('names no code that does not exist', () => {
    const codes = vectors.flatMap(refusalsOf).map(({ code }) => code);
    expect(codes.filter((code) => !Object.hasOwn(refusalCodes, code))).toEqual([]);
  });

  it.each(['W', 'L', 'K', 'C'] as const)('refers to every row %s', (register) => {
    const referred = new Set(vectors.flatMap(({ refs }) => refs));
    expect(rows[register].filter((row) => !referred.has(row))).toEqual([]);
  });

  it('refers to no row that does not exist', () => {
    const known = new Set(Object.values(rows).flat());
    const referred = vectors.flatMap(({ refs }) => refs).filter((ref) => /^[A-Z]/.test(ref));
    expect([...new Set(referred)].filter((row) => !known.has(row))).toEqual([]);
  });
});

const range = (letter: string, from: number, to: number, digits = 2): string[] =>
  Array.from(
    { length: to - from + 1 },
    (_, index) => `${letter}${String(from + index).padStart(digits, '0')}`,
  );

const rows = {
  W: [
    ...range('W', 1, 5),
    ...range('W', 10, 17),
    ...range('W', 20, 24),
    ...range('W', 30, 32),
    ...range('W', 40, 50),
    ...range('W', 60, 81),
  ],
  L: range('L', 1, 34),
  K: range('K', 1, 13, 1),
  C: range('C', 1, 12, 1),
};

function refusalsOf({ input, expect: expected }: Vector): { step: string; code: string }[] {
  const single = (one: object): { step: string; code: string }[] =>
    'code' in one && 'step' in one ? [{ step: String(one.step), code: String(one.code) }] : [];
  if (input.op === 'verify_authorization') return single(expected);
  return input.steps.flatMap((step) => single(step.op === 'together' ? step.expect.others : step.expect));
}
