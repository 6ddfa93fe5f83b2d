/**
 * How many checks ended how, and the words for it.
 *
 * @module
 */
import type { CheckRecord, Status } from './run-record.js';

/** In the order in which charts show them. */
export const statusWords: Readonly<Record<Status, string>> = {
  pass: 'passed',
  warn: 'warned',
  fail: 'failed',
  error: 'kit errors',
  blocked: 'blocked',
  disabled: 'disabled',
  skip: 'skipped',
  'out-of-reach': 'out of reach',
};

/** What passed and failed first. */
export function countStatuses(
  checks: readonly CheckRecord[],
  statusOf: (check: CheckRecord) => Status = ({ status }) => status,
): Record<Status, number> {
  const counts: Record<Status, number> = {
    pass: 0,
    fail: 0,
    warn: 0,
    skip: 0,
    'out-of-reach': 0,
    blocked: 0,
    disabled: 0,
    error: 0,
  };
  for (const check of checks) counts[statusOf(check)] += 1;
  return counts;
}

/** Statuses that occur, in the order of the words, with their numbers. */
export function occurring(counts: Readonly<Record<Status, number>>): { status: Status; count: number }[] {
  return (Object.keys(statusWords) as Status[])
    .map((status) => ({ status, count: counts[status] }))
    .filter(({ count }) => count > 0);
}

/** Such as `3 passed, 1 failed`. */
export function countsInWords(counts: Readonly<Record<Status, number>>): string {
  return (Object.keys(counts) as Status[])
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${statusWords[status]}`)
    .join(', ');
}
