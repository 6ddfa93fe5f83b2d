import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type BaselineEntry, parseBaseline } from '../../reports/baseline.js';
import { baselineFile, loadPreset, presetNames } from '../../targets/preset.js';
import { catalogueVersion } from '../version.js';

const listed = presetNames().flatMap((name) => {
  const preset = loadPreset(name);
  const file = baselineFile(preset);
  // Parsing refuses entries that stand there twice, and reasons that nobody wrote.
  return file === undefined ? [] : [{ name, preset, ...parseBaseline(readFileSync(file, 'utf8'), file) }];
});

it('the known failures of a preset are no preset themselves', () => {
  expect(listed.map(({ name }) => name)).toEqual(['ledgerflow']);
  expect(presetNames().filter((name) => name.includes('baseline'))).toEqual([]);
});

it.each(listed)('the known failures of $name are for its program and this catalogue', (baseline) => {
  expect([baseline.preset.name, baseline.preset.argv[0]]).toContain(baseline.target);
  expect(baseline.target_version).toBe(baseline.preset.version);
  expect(baseline.catalogue).toBe(catalogueVersion);
});

it.each(listed)(
  'the known failures of $name name checks of the catalogue and modes of the preset',
  (baseline) => {
    for (const { id, mode } of baseline.entries) {
      expect(id).toMatch(/^(OFF-\d{3}|X402-[A-Z][A-Z0-9]+-\d{3})$/);
      if (id.startsWith('OFF-')) expect(Number(id.slice(4))).toSatisfy((n: number) => n >= 1 && n <= 130);
      if (mode !== undefined) expect(baseline.preset.modes).toContain(mode);
    }
  },
);

const idsIn = (entries: readonly BaselineEntry[], mode?: string): string[] =>
  entries
    .filter((one) => one.mode === mode)
    .map((one) => (one.case === undefined ? one.id : `${one.id} ${one.case}`))
    .sort();

it('LedgerFlow is expected to deviate in these checks', () => {
  const [{ entries } = { entries: [] }] = listed;
  expect(idsIn(entries)).toEqual(['OFF-020', 'OFF-023', 'OFF-035', 'OFF-049']);
  expect(idsIn(entries, 'mock')).toEqual([
    'OFF-014',
    'OFF-036',
    'OFF-039',
    'OFF-042',
    'OFF-052 leading-plus',
    'OFF-052 leading-zeros',
    'OFF-085',
    'OFF-086',
  ]);
  expect(idsIn(entries, 'bridge')).toEqual([
    'OFF-052 leading-plus',
    'OFF-052 leading-zeros',
    'OFF-066',
    'OFF-076',
    'OFF-077',
    'OFF-080',
    'OFF-082',
    'OFF-083',
    'OFF-084',
    'OFF-095',
    'OFF-099',
    'OFF-100',
    'OFF-105',
    'OFF-106',
  ]);
  expect(idsIn(entries, 'evm')).toEqual([
    'OFF-119 at-settle',
    'OFF-120 at-settle',
    'OFF-121 permissive-rpc',
    'OFF-122',
    'OFF-125 permissive-rpc',
    'OFF-126',
  ]);
});
