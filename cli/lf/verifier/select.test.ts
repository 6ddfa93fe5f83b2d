import { expect, test } from 'vitest';
import { accepting, refusing } from '../../../suites/authorization/vector.fixture.js';
import { selectLaws, selectVectors } from './select.js';

const all = [
  accepting('LFV-POS-001'),
  accepting('LFV-POS-002'),
  refusing('LFV-CBOR-001', { base: 'LFV-POS-002' }),
];
const ids = (only: readonly string[]): string[] => selectVectors(all, only).map(({ id }) => id);

test('a vector is asked with the positive on which it rests', () => {
  expect(ids([])).toEqual(['LFV-POS-001', 'LFV-POS-002', 'LFV-CBOR-001']);
  expect(ids(['LFV-CBOR'])).toEqual(['LFV-POS-002', 'LFV-CBOR-001']);
  expect(ids(['LFV-CBOR-001', 'LFV-POS-001'])).toEqual(['LFV-POS-001', 'LFV-POS-002', 'LFV-CBOR-001']);
});

test('laws are named like families', () => {
  expect(ids(['LFV-P09', 'LFV-POS-001'])).toEqual(['LFV-POS-001']);
  expect(selectLaws(['LFV-P09', 'LFV-POS-001'])).toEqual(['LFV-P09']);
  expect(selectLaws([])).toBeUndefined();
  expect(() => ids(['LFV-P30'])).toThrow('LFV-P30');
});

test('a name that is none is bad usage', () => {
  expect(() => ids(['LFV-NONE'])).toThrow('--only LFV-NONE names neither a family nor a vector nor a law.');
});
