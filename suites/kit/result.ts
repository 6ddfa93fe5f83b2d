/**
 * What a check leaves behind: cases with assertions as data, and the status that follows from them.
 * Pure: the same assertions always give the same status, today or from recorded evidence.
 * @module
 */
import type { Level } from './row.js';

export type Status = 'pass' | 'fail' | 'warn' | 'skip' | 'out-of-reach' | 'blocked' | 'disabled' | 'error';

/** Why a warning is a warning. `ambiguity` costs nothing. */
export type Cause = 'should' | 'form' | 'intermittent' | 'ambiguity';

/** Proven outcomes: only these make an F. Source: grading, "F by proven outcome". */
export type Outcome = 'forged-accepted' | 'false-success' | 'double-move' | 'wrong-money' | 'lost-money';

export interface Assertion {
  readonly claim: string;
  readonly expected: string;
  readonly actual: string;
  readonly ok: boolean;
  /** Ids of exchanges and names of chain facts on which this rests. */
  readonly evidence: readonly string[];
  /** When it does not hold: lowers the row to a warning of this cause instead of what its level says. */
  readonly soft?: Cause;
  /** When it does not hold: what it proves. */
  readonly outcome?: Outcome;
  /** Read back from the chain: not repeated, it happened. */
  readonly proven?: boolean;
}

export interface CaseResult {
  readonly id: string;
  readonly status: Status;
  readonly cause?: Cause;
  readonly reason?: string;
  readonly outcome?: Outcome;
  readonly assertions: readonly Assertion[];
}

export interface CheckResult {
  readonly id: string;
  readonly status: Status;
  readonly cause?: Cause;
  readonly reason?: string;
  readonly outcome?: Outcome;
  readonly cases: readonly CaseResult[];
  /** What an INFO or MAY row measured. */
  readonly observed?: Readonly<Record<string, string>>;
  readonly durationMs: number;
  /** Waiting that the check declared (for a window to open, a block to come), milliseconds. */
  readonly waitedMs: number;
  /** How often the whole check ran. */
  readonly attempts: number;
  /** Rounds of a race. */
  readonly rounds?: number;
  /** The shortest thing that was found to break the rules, as lines of text. */
  readonly counterexample?: string;
}

const outcomeRank: readonly Outcome[] = [
  'lost-money',
  'false-success',
  'double-move',
  'wrong-money',
  'forged-accepted',
];

/** The heavier of two outcomes. */
export function worseOutcome(a: Outcome | undefined, b: Outcome | undefined): Outcome | undefined {
  if (!a) return b;
  if (!b) return a;
  return outcomeRank.indexOf(a) >= outcomeRank.indexOf(b) ? a : b;
}

/** What a broken assertion means at a level. INFO and MAY never fail. */
function statusOfBroken(assertion: Assertion, level: Level): { status: Status; cause?: Cause } {
  if (level === 'INFO' || level === 'MAY') return { status: 'pass' };
  if (assertion.soft) return { status: 'warn', cause: assertion.soft };
  if (level === 'SHOULD') return { status: 'warn', cause: 'should' };
  return { status: 'fail' };
}

const causeRank: readonly Cause[] = ['ambiguity', 'intermittent', 'form', 'should'];

/** Status of a case from its assertions. A proven outcome fails whatever the level. */
export function judgeCase(id: string, level: Level, assertions: readonly Assertion[]): CaseResult {
  let status: Status = 'pass';
  let cause: Cause | undefined;
  let outcome: Outcome | undefined;
  let reason: string | undefined;
  for (const assertion of assertions) {
    if (assertion.ok) continue;
    const broken = assertion.outcome
      ? { status: 'fail' as const, cause: undefined }
      : statusOfBroken(assertion, level);
    outcome = worseOutcome(outcome, assertion.outcome);
    if (broken.status === 'fail' && status !== 'fail') {
      status = 'fail';
      cause = undefined;
      reason = `${assertion.claim}: ${assertion.actual}`;
    } else if (broken.status === 'warn' && status !== 'fail') {
      if (
        status !== 'warn' ||
        causeRank.indexOf(broken.cause ?? 'ambiguity') > causeRank.indexOf(cause ?? 'ambiguity')
      ) {
        cause = broken.cause;
        reason = `${assertion.claim}: ${assertion.actual}`;
      }
      status = 'warn';
    }
  }
  return {
    id,
    status,
    ...(cause ? { cause } : {}),
    ...(reason ? { reason } : {}),
    ...(outcome ? { outcome } : {}),
    assertions,
  };
}

const executed: readonly Status[] = ['pass', 'warn', 'fail', 'error'];
const executedRank: readonly Status[] = ['pass', 'warn', 'blocked', 'fail', 'error'];
const idleRank: readonly Status[] = ['skip', 'out-of-reach', 'blocked'];

/**
 * A row takes the worst status of its executed cases; cases out of reach do not lower it.
 * A blocked case blocks a row that did not fail. A row without an executed case takes the status of its cases.
 */
export function judgeRow(
  cases: readonly CaseResult[],
): Pick<CheckResult, 'status' | 'cause' | 'reason' | 'outcome'> {
  const outcome = cases.reduce<Outcome | undefined>(
    (worst, one) => worseOutcome(worst, one.outcome),
    undefined,
  );
  const ran = cases.filter((one) => executed.includes(one.status));
  const rank = ran.length > 0 ? executedRank : idleRank;
  const pool = ran.length > 0 ? cases.filter((one) => executedRank.includes(one.status)) : cases;
  let worst: CaseResult | undefined;
  for (const one of pool) {
    if (!worst || rank.indexOf(one.status) > rank.indexOf(worst.status)) worst = one;
    else if (
      one.status === 'warn' &&
      worst.status === 'warn' &&
      causeRank.indexOf(one.cause ?? 'ambiguity') > causeRank.indexOf(worst.cause ?? 'ambiguity')
    )
      worst = one;
  }
  if (!worst) return { status: 'error', reason: 'the check recorded no case' };
  return {
    status: worst.status,
    ...(worst.cause ? { cause: worst.cause } : {}),
    ...(worst.reason ? { reason: `${worst.id}: ${worst.reason}` } : {}),
    ...(outcome ? { outcome } : {}),
  };
}
