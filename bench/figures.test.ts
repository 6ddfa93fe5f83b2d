import { describe, expect, it } from 'vitest';
import { median, reached, table } from './figures.js';

describe('median', () => {
  it('is the middle value of an odd count, whatever the order', () => expect(median([9, 1, 5])).toBe(5));
  it('is the mean of the middle two of an even count', () => expect(median([4, 1, 2, 9])).toBe(3));
  it('of nothing is no number', () => expect(median([])).toBeNaN());
});

it('a goal is reached at its bound', () => {
  const figure = { name: 'x', unit: 'x', rounds: [], value: 2 };
  expect(reached({ ...figure, goal: { atMost: 2 } })).toBe(true);
  expect(reached({ ...figure, goal: { atLeast: 2.01 } })).toBe(false);
  expect(reached(figure)).toBeUndefined();
});

it('the table names missed goals', () => {
  const text = table([
    { name: 'overhead', unit: 'x', value: 2.5, rounds: [2, 3], goal: { atMost: 2 } },
    { name: 'checks', unit: '', value: 145, rounds: [145] },
  ]);
  expect(text).toBe('overhead     2.50 x      goal at most 2: MISSED; rounds 2.00 3.00\nchecks        145');
});
