/**
 * How long the target took to answer, as the record keeps it. Checks that force faults, and the canary, which delays on
 * purpose, are left out: their times are the kit's doing.
 * @module
 */
import type { Latency } from '../../reports/run-record.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import type { Entry } from '../../suites/kit/registry.js';

/** Upper bounds in milliseconds, each about twice the one before. */
const bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, null] as const;

/** The smallest value that so many of a hundred do not exceed. */
const percentile = (sorted: readonly number[], hundredths: number): number =>
  sorted[Math.max(0, Math.ceil((sorted.length * hundredths) / 100) - 1)] ?? 0;

/** One entry for each endpoint and rail that answered. Pure. */
export function latencies(
  exchanges: readonly Exchange[],
  entries: readonly Pick<Entry, 'id' | 'row'>[],
): Latency[] {
  const forcing = new Set(entries.filter(({ row }) => row.needs === 'T3').map(({ id }) => id));
  const undisturbed = exchanges.filter(
    ({ tag }) => tag.check !== 'canary' && tag.fault === undefined && !forcing.has(tag.check),
  );
  return (['evm', 'offchain'] as const).flatMap((rail) =>
    (['verify', 'settle'] as const).flatMap((endpoint) => {
      const own = undisturbed.filter(({ tag }) => tag.endpoint === endpoint && (tag.rail ?? 'evm') === rail);
      const times = own
        .filter(({ answer }) => answer !== undefined)
        .map(({ sentAt, answeredAt }) => Math.max(0, Math.round(answeredAt - sentAt)))
        .sort((a, b) => a - b);
      if (times.length === 0) return [];
      return [
        {
          endpoint,
          rail,
          answered: times.length,
          unanswered: own.length - times.length,
          median_ms: percentile(times, 50),
          p95_ms: percentile(times, 95),
          max_ms: percentile(times, 100),
          buckets: bounds.map((bound, at) => {
            const above = at === 0 ? -1 : (bounds[at - 1] ?? 0);
            const count = times.filter((ms) => ms > above && (bound === null || ms <= bound)).length;
            return { up_to_ms: bound, count };
          }),
        },
      ];
    }),
  );
}
