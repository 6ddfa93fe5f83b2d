import { expect, test } from 'vitest';
import { editDistance, nearest } from './near.js';

test('the edit distance counts changed, missing and added characters', () => {
  expect(editDistance('EVM-010', 'EVM-010')).toBe(0);
  expect(editDistance('EVM-010', 'EVM-011')).toBe(1);
  expect(editDistance('EVM-01', 'EVM-010')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('kitten', 'sitting')).toBe(3);
});

test('near names come best first, and far ones not at all', () => {
  const ids = ['X402-EVM-010', 'X402-EVM-011', 'X402-SUP-001'];
  expect(nearest('X402-EVM-01', ids)).toEqual(['X402-EVM-010', 'X402-EVM-011']);
  expect(nearest('completely-different', ids)).toEqual([]);
});
