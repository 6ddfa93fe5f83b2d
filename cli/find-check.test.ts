import { expect, test } from 'vitest';
import type { Entry } from '../suites/kit/registry.js';
import { findCheck } from './find-check.js';

const row: Entry['row'] = {
  title: 'answers',
  level: 'MUST',
  severity: 'low',
  basis: 'spec',
  needs: 'T0',
  flags: [],
  spec: '§1',
  why: 'why',
  fix: 'fix',
  saboteur: 'one',
};
const entries: readonly Entry[] = ['X402-EVM-010', 'X402-EVM-011'].map((id) => ({
  kind: 'probe',
  id,
  row,
  run: async () => {},
}));

test.each(['X402-EVM-010', 'EVM-010', 'evm-010', ' x402-evm-010 '])('%s names X402-EVM-010', (text) => {
  expect(findCheck(text, entries).id).toBe('X402-EVM-010');
});

test('an unknown id is bad usage and suggests near ones', () => {
  expect(() => findCheck('EVM-012', entries)).toThrow(
    expect.objectContaining({ exitCode: 64, hint: 'Did you mean X402-EVM-010 or X402-EVM-011?' }),
  );
});

test('escape sequences in an id are not repeated', () => {
  expect(() => findCheck('\u001b[31mEVM', entries)).toThrow('There is no check "EVM".');
});
