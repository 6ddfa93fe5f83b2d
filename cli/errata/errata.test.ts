import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { sampleCheck } from '../../reports/record.sample.js';
import { catalogueSchema } from '../catalogue/catalogue.js';
import { type Erratum, errata, errataJsonSchema, errataOf, errataSchema, isDisputed } from './errata.js';

const published = (name: string): string =>
  readFileSync(createRequire(import.meta.url).resolve(`x402-assay/${name}`), 'utf8');
const { checks } = catalogueSchema.parse(JSON.parse(published('catalogue.json')));
const revOf = (id: string): number => checks.find((one) => one.id === id)?.rev ?? 0;

it('the published file is valid against the schema beside it, which is that of the code', () => {
  expect(published('errata.schema.json')).toBe(errataJsonSchema());
  const ajv = new Ajv2020({ strict: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(published('errata.schema.json')));
  validate(JSON.parse(published('errata.json')));
  expect(validate.errors).toBeNull();
});

it('names each entry once, checks that exist, and corrects none with a revision that is not there yet', () => {
  expect(new Set(errata.map(({ id }) => id)).size).toBe(errata.length);
  for (const { checks: ids, revs, corrected } of errata)
    for (const id of ids) {
      expect(Math.max(...revs)).toBeLessThan(corrected?.rev ?? Number.POSITIVE_INFINITY);
      expect(revOf(id)).toBeGreaterThanOrEqual(corrected?.rev ?? Math.max(...revs));
    }
});

it('each correction has its line in CHECKS.md', () => {
  const lines = readFileSync(new URL('../../CHECKS.md', import.meta.url), 'utf8').split('\n');
  for (const { checks: ids, corrected } of errata)
    for (const id of ids)
      expect(
        lines.some((line) => line.includes(id) && line.includes(`| ${corrected?.rev} |`)),
        id,
      ).toBe(corrected !== undefined);
});

const wrong: Erratum = {
  id: '2026-12-1',
  date: '2026-12-01',
  state: 'corrected',
  checks: ['X402-EVM-010'],
  revs: [1],
  statuses: ['fail'],
  said: 'It said so.',
  true: 'It is not so.',
  corrected: { catalogue: '2026.12', rev: 2 },
};
const { corrected: _, ...claim } = wrong;
const disputed: Erratum = { ...claim, state: 'disputed' };

it.each([
  ['that verdict of that revision', { status: 'fail', rev: 1 }, 1],
  ['the same verdict of the corrected revision', { status: 'fail', rev: 2 }, 0],
  ['another verdict', { status: 'pass', rev: 1 }, 0],
  ['another check', { id: 'X402-EVM-011', status: 'fail', rev: 1 }, 0],
] as const)('%s gets as many warnings as it deserves', (_name, over, warnings) => {
  expect(errataOf({ checks: [sampleCheck(over)] }, [wrong])).toHaveLength(warnings);
});

it('a warning says what was said and what is so', () => {
  expect(errataOf({ checks: [sampleCheck({ status: 'fail' })] }, [wrong])).toEqual([
    'X402-EVM-010 (fail, revision 1) may be wrong, erratum 2026-12-1: It said so. It is not so.',
  ]);
});

it('a check is disputed while its entry is open, and no longer', () => {
  expect(isDisputed('X402-EVM-010', [disputed])).toBe(true);
  expect(isDisputed('X402-EVM-010', [wrong])).toBe(false);
  expect(isDisputed('X402-EVM-011', [disputed])).toBe(false);
});

it('an entry is corrected or disputed, and not both', () => {
  const parsed = (entry: unknown): boolean =>
    errataSchema.safeParse({ schema_version: 1, entries: [entry] }).success;
  expect([wrong, disputed, claim, { ...wrong, state: 'disputed' }].map(parsed)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
