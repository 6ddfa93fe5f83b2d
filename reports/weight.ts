/**
 * What one check weighs and what it costs. All rules about a single check's influence on a grade stand here.
 *
 * Weights are counted in half points, so that sums and comparisons stay exact integers.
 *
 * @module
 */
import type { CheckRecord, Level, Outcome } from './run-record.js';

/** Half points: MUST 4, SAFETY 4, SHOULD 1; MAY and INFO are measured and weigh nothing. */
const HALF_POINTS: Readonly<Record<Level, number>> = { MUST: 8, SAFETY: 8, SHOULD: 2, MAY: 0, INFO: 0 };

export function halfPoints(check: CheckRecord): number {
  return HALF_POINTS[check.level];
}

export function isExecuted(check: CheckRecord): boolean {
  return check.status === 'pass' || check.status === 'fail' || check.status === 'warn';
}

/** MUST, SAFETY and SHOULD decide the grade. */
export function isGraded(check: CheckRecord): boolean {
  return halfPoints(check) > 0;
}

/** MUST and SAFETY: what may fail, and what may not be disabled or blocked. */
export function isBinding(check: CheckRecord): boolean {
  return check.level === 'MUST' || check.level === 'SAFETY';
}

/** Outcomes that the chain, the ledger or a signed vector proved, of the check and its cases, each once. */
export function provenOutcomes(check: CheckRecord): Outcome[] {
  // A kit failure is never the target's, and a disputed check is not graded: neither proves anything.
  if (check.proof.state === 'disputed' || !(isExecuted(check) || check.status === 'blocked')) {
    return [];
  }
  const all = [check.outcome, ...check.cases.map((one) => one.outcome)];
  return [...new Set(all.filter((outcome) => outcome !== undefined))];
}

/** A provisional or disputed check accuses nobody, unless an outcome is proven. */
export function accuses(check: CheckRecord): boolean {
  return check.proof.state === 'confirmed' || provenOutcomes(check).length > 0;
}

/** Did not hold, whatever its row's label: reported as failed, or an outcome is proven. */
function didNotHold(check: CheckRecord): boolean {
  return check.status === 'fail' || provenOutcomes(check).length > 0;
}

/** A MUST or SAFETY check that did not hold and counts against the target. */
export function isFailed(check: CheckRecord): boolean {
  return isBinding(check) && didNotHold(check) && accuses(check);
}

/** Turns an exit code red: a counting failure of a MUST or SAFETY check, or a proven outcome of any row. */
export function isRed(check: CheckRecord): boolean {
  return isFailed(check) || provenOutcomes(check).length > 0;
}

/** A failure that is printed as such and lowers nothing. */
export function isProvisionalFailure(check: CheckRecord): boolean {
  return check.status === 'fail' && !accuses(check);
}

/** A warning that costs something; an ambiguity costs nothing and never blocks A+. */
export function isCostlyWarning(check: CheckRecord): boolean {
  return check.status === 'warn' && check.cause !== 'ambiguity' && accuses(check);
}

/** Half points that the check loses. */
export function lostHalfPoints(check: CheckRecord): number {
  if (!accuses(check)) {
    return 0;
  }
  if (didNotHold(check)) {
    return isExecuted(check) ? halfPoints(check) : 0;
  }
  return isCostlyWarning(check) ? halfPoints(check) / 2 : 0;
}
