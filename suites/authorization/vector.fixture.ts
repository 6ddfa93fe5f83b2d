/**
 * Vectors for tests of the engine: what is asked does not matter, only what the answer should be.
 */
import type { Vector } from './vector.js';

const common = {
  family: 'LFV-POS',
  profile: 'lf-core/1',
  basis: 'kit' as const,
  title: 'a vector',
  flags: ['BASIC'],
  refs: [],
};

export const accepting = (id: string, more: Partial<Vector> = {}): Vector => ({
  ...common,
  id,
  input: { op: 'verify_authorization', params: { vector: id } },
  expect: { authorized: true },
  ...more,
});

export const refusing = (id: string, more: Partial<Vector> = {}): Vector => ({
  ...common,
  id,
  family: 'LFV-CBOR',
  input: { op: 'verify_authorization', params: { vector: id } },
  expect: { authorized: false, step: '0', code: 'warrant_not_canonical', also: ['warrant_malformed'] },
  ...more,
});
