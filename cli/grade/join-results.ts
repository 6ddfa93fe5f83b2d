/**
 * Two instances of a target, one run: what was found on the second is put beside what was found on the first.
 * @module
 */
import type { RunResult } from './run.js';

export function joinResults(
  first: RunResult,
  second: RunResult,
  beside: NonNullable<RunResult['beside']>,
): RunResult {
  return {
    ...first,
    results: [...first.results, ...second.results].sort((a, b) => (a.id < b.id ? -1 : 1)),
    exchanges: [...first.exchanges, ...second.exchanges],
    authorizations: [...first.authorizations, ...second.authorizations],
    refusals: [...first.refusals, ...second.refusals],
    excluded: second.excluded,
    beside,
    durationMs: first.durationMs + second.durationMs,
    suites: {
      wallMs: first.suites.wallMs + second.suites.wallMs,
      waitedMs: first.suites.waitedMs + second.suites.waitedMs,
    },
  };
}
