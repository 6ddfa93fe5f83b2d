/**
 * Whether the laws and the fault matrix of a run were executed: a fact about what ran, on which A+ rests. What a target
 * does not declare, and what needs `--slow`, `--replica` or a process that the kit may restart, is skipped and does not
 * stand in the way. Source: grading, "Grade".
 * @module
 */
import type { Entry } from '../../suites/kit/registry.js';
import type { CheckResult, Status } from '../../suites/kit/result.js';
import { profileOf, type Row } from '../../suites/kit/row.js';

/** Random programs of requests, chain events and faults: a family of their own in every catalogue. */
const isLaw = (id: string): boolean => /(^|-)LAW-/.test(id);

/** Rows for which a fault was forced: those of the fault family, those that change the whole target, those of T3. */
const isFault = (id: string, row: Pick<Row, 'needs' | 'run'>): boolean =>
  /(^|-)FLT-/.test(id) || row.run === 'global' || row.needs === 'T3';

const executed: ReadonlySet<Status> = new Set<Status>(['pass', 'fail', 'warn']);

/**
 * True when every law and every fault of the profiles that ran was executed, and there was a fault among them. A row that
 * a selection left out was not executed; a profile that did not run at all asks for nothing.
 */
export function matrixExecuted(
  entries: readonly Pick<Entry, 'id' | 'row'>[],
  results: readonly Pick<CheckResult, 'id' | 'status'>[],
): boolean {
  const ran = new Set(results.map(({ id }) => profileOf(id)));
  const statuses = new Map(results.map(({ id, status }) => [id, status]));
  const matrix = entries.filter(({ id, row }) => ran.has(profileOf(id)) && (isLaw(id) || isFault(id, row)));
  const found = matrix.map(({ id, row }) => ({ status: statuses.get(id), fault: isFault(id, row) }));
  return (
    found.every(({ status }) => status === 'skip' || (status !== undefined && executed.has(status))) &&
    found.some(({ status, fault }) => fault && status !== undefined && executed.has(status))
  );
}
