import { expect, it } from 'vitest';
import { createLatencies, histogramBytes, latencyDigits, latencyRange } from './latencies.js';

it('one histogram takes less than a quarter of a megabyte, by its range and precision alone', () => {
  expect(latencyRange.highest).toBe(10 * 60 * 1_000_000);
  expect(latencyDigits).toBe(3);
  // 2048 counters tell 3 digits apart; 600 s in microseconds needs 19 doublings more, with half of them each.
  expect(histogramBytes()).toBe((2048 + 19 * 1024) * 8);
  expect(histogramBytes()).toBeLessThan(256 * 1024);
});

it('percentiles are at most 0.1 % off', () => {
  const latencies = createLatencies();
  for (let ms = 1; ms <= 100_000; ms += 1) latencies.record(ms);
  const seen = latencies.percentiles();
  expect(latencies.count).toBe(100_000);
  for (const [name, exact] of [
    ['p50', 50_000],
    ['p90', 90_000],
    ['p95', 95_000],
    ['p99', 99_000],
    ['max', 100_000],
  ] as const)
    expect(Math.abs((seen?.[name] ?? 0) - exact) / exact).toBeLessThanOrEqual(0.001);
});

it('no percentile is above the longest value', () => {
  const latencies = createLatencies();
  latencies.record(4_471.9);
  expect(latencies.percentiles()).toMatchObject({ p50: 4_471.9, p99: 4_471.9, max: 4_471.9 });
});

it('what is beyond the range counts as its end', () => {
  const latencies = createLatencies();
  latencies.record(10_000_000);
  latencies.record(-5);
  expect(latencies.count).toBe(2);
  expect(latencies.percentiles()?.max).toBe(600_000);
});

it('says nothing where nothing was recorded', () => expect(createLatencies().percentiles()).toBeUndefined());
