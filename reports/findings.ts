/**
 * What a check saw, in one sentence; shared by the renderers. Target text is returned as it is: renderers make it safe.
 *
 * @module
 */

import { outcomeText } from './grade-text.js';
import type { CheckRecord, RunRecord, Tier } from './run-record.js';
import { tierSchema } from './run-record.js';
import { isProvisionalFailure, isRed, provenOutcomes } from './weight.js';

/** What was seen where the check did not hold: outcome, first broken assertion, or the reason it gives; of a blocked one why. */
export function whatWasSeen(check: CheckRecord): string {
  const parts: string[] = provenOutcomes(check).map((outcome) => `${outcome}: ${outcomeText(outcome)}`);
  // What broke in a check without a verdict proves nothing.
  if (check.status === 'blocked' && check.reason !== undefined) return [...parts, check.reason].join('; ');
  const broken = check.cases.flatMap((one) =>
    one.assertions.filter((assertion) => !assertion.ok).map((assertion) => ({ one, assertion })),
  );
  const first = broken[0];
  if (first !== undefined) {
    const { one, assertion } = first;
    const name = check.cases.length > 1 ? `${one.id}: ` : '';
    const more = broken.length > 1 ? ` (and ${broken.length - 1} more)` : '';
    parts.push(`${name}expected ${assertion.expected}, saw ${assertion.actual}${more}`);
  } else if (check.reason !== undefined) {
    parts.push(check.reason);
  }
  return parts.join('; ');
}

export interface Findings {
  /** Failures that count. */
  readonly failed: CheckRecord[];
  /** Failures of provisional or disputed checks, and SHOULD rows reported as failed: printed, not counted as failed. */
  readonly provisional: CheckRecord[];
  readonly warned: CheckRecord[];
  readonly blocked: CheckRecord[];
  readonly errors: CheckRecord[];
  readonly disabled: CheckRecord[];
  readonly skipped: CheckRecord[];
  readonly outOfReach: CheckRecord[];
}

/** Sorts the checks of a run by what a reader has to know about them. */
export function findingsOf(record: RunRecord): Findings {
  const having = (status: CheckRecord['status']): CheckRecord[] =>
    record.checks.filter((check) => check.status === status && !isRed(check));
  const failed = record.checks.filter(isRed);
  const rest = having('fail');
  return {
    failed,
    provisional: rest.filter(isProvisionalFailure),
    warned: [...having('warn'), ...rest.filter((check) => !isProvisionalFailure(check))],
    blocked: having('blocked'),
    errors: having('error'),
    disabled: having('disabled'),
    skipped: having('skip'),
    outOfReach: having('out-of-reach'),
  };
}

/** Out-of-reach checks by what they need: wiring that this run lacks at its own tier, then higher tiers, lowest first. */
export function byNeed(
  checks: readonly CheckRecord[],
  tier: Tier,
): { needs: string; checks: CheckRecord[] }[] {
  const order = tierSchema.options;
  const above = (check: CheckRecord): boolean => order.indexOf(check.needs) > order.indexOf(tier);
  return [
    { needs: 'other wiring', checks: checks.filter((check) => !above(check)) },
    ...order.map((needs) => ({
      needs,
      checks: checks.filter((check) => above(check) && check.needs === needs),
    })),
  ].filter((group) => group.checks.length > 0);
}

/** Such as `5; with as many, the saboteur was caught in 20 of 20 selftest runs`; undefined for a check without rounds. */
export function roundsText({ rounds, detection }: CheckRecord): string | undefined {
  if (rounds === undefined) return undefined;
  if (detection === undefined) return String(rounds);
  return `${rounds}; with as many, the saboteur was caught in ${detection.caught} of ${detection.tries} selftest runs`;
}

/** Behind the id of a check that counts for nothing because its verdicts are disputed. */
export function disputedMark({ proof }: Pick<CheckRecord, 'proof'>): string {
  return proof.state === 'disputed' ? ' (disputed)' : '';
}
