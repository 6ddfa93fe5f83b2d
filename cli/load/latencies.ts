/**
 * Latencies in bounded memory: the HDR histogram that Node brings along. Its size follows from range and precision
 * alone, however many values are recorded.
 * @module
 */
import { createHistogram } from 'node:perf_hooks';

/** Microseconds: the shortest and the longest that are told apart. Longer ones count as the longest. */
export const latencyRange = { lowest: 1, highest: 600_000_000 } as const;
/** Significant decimal digits that are kept: a percentile is at most 0.1 % off. */
export const latencyDigits = 3;

/**
 * Bytes of the counters of one histogram, by the rule of HdrHistogram: two halves of `2 * 10^digits` rounded up to a power
 * of two, one more half for each doubling up to the highest value, eight bytes each.
 */
export function histogramBytes(
  highest: number = latencyRange.highest,
  digits: number = latencyDigits,
): number {
  const subBuckets = 2 ** Math.ceil(Math.log2(2 * 10 ** digits));
  const buckets = Math.max(1, Math.ceil(Math.log2((highest + 1) / subBuckets)) + 1);
  return ((buckets + 1) * subBuckets * 8) / 2;
}

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

export interface Latencies {
  /** Milliseconds, with fractions. */
  record(ms: number): void;
  readonly count: number;
  /** Undefined where nothing was recorded. */
  percentiles(): Percentiles | undefined;
}

export function createLatencies(): Latencies {
  const histogram = createHistogram({ ...latencyRange, figures: latencyDigits });
  let longest = 0;
  // A percentile is the end of its bucket, which may lie a little above every value that was recorded.
  const ms = (us: number): number => Math.min(longest, Math.round(us)) / 1000;
  return {
    record: (value) => {
      const us = Math.min(latencyRange.highest, Math.max(latencyRange.lowest, Math.round(value * 1000)));
      longest = Math.max(longest, us);
      histogram.record(us);
    },
    get count() {
      return Number(histogram.count);
    },
    percentiles: () =>
      histogram.count === 0
        ? undefined
        : {
            p50: ms(histogram.percentile(50)),
            p90: ms(histogram.percentile(90)),
            p95: ms(histogram.percentile(95)),
            p99: ms(histogram.percentile(99)),
            max: ms(longest),
            mean: ms(histogram.mean),
          },
  };
}
