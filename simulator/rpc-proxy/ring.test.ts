import { expect, it } from 'vitest';
import { createRing } from './ring.js';

const fill = (count: number, bounds: { entries: number; bytes: number }, size = 1) => {
  const ring = createRing<{ seq: number; size: number }>(bounds);
  for (let seq = 1; seq <= count; seq += 1) ring.push({ seq, size });
  return ring;
};

it('keeps the newest entries up to its bound and knows what it lost', () => {
  const ring = fill(5_000, { entries: 10, bytes: 1_000 });
  expect(ring.from(0).map(({ seq }) => seq)).toEqual([
    4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999, 5000,
  ]);
  expect(ring.from(4_999).map(({ seq }) => seq)).toEqual([4_999, 5_000]);
  expect(ring.from(5_001)).toEqual([]);
  expect(ring.holds(4_991)).toBe(true);
  expect(ring.holds(4_990)).toBe(false);
});

it('holds everything from the start while nothing was lost', () => {
  expect(fill(3, { entries: 10, bytes: 10 }).holds(0)).toBe(true);
});

it('is bounded by bytes too, and keeps at least the newest entry', () => {
  expect(fill(10, { entries: 100, bytes: 30 }, 10).from(0)).toHaveLength(3);
  expect(fill(10, { entries: 100, bytes: 5 }, 10).from(0)).toEqual([{ seq: 10, size: 10 }]);
});
