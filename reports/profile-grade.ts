/**
 * Verdict, score and letter of one profile. A profile is the unit that gets a verdict; weights are never pooled.
 *
 * @module
 */
import type { Cap, CheckRecord, Counts, Letter, ProfileRecord, Tier, Verdict } from './run-record.js';
import { countStatuses } from './status-counts.js';
import {
  accuses,
  halfPoints,
  isBinding,
  isCostlyWarning,
  isExecuted,
  isFailed,
  isGraded,
  lostHalfPoints,
  provenOutcomes,
} from './weight.js';

export interface ProfileGrade {
  readonly profile: ProfileRecord;
  /** What kept the letter from being higher, or from being given; empty for A+ and for nothing to say. */
  readonly caps: Cap[];
}

export interface GradeConditions {
  readonly tier: Tier;
  /** Laws and fault matrix ran to their end. */
  readonly matrixExecuted: boolean;
}

/** Graded without tiers: its checks need no chain. */
const UNTIERED_PROFILES: ReadonlySet<string> = new Set(['authorization']);

/** Rows that fail when a caller can crash or hang the service. */
const CRASH_CHECKS: ReadonlySet<string> = new Set([
  'X402-HTTP-005',
  'X402-HTTP-010',
  'X402-HTTP-019',
  'ACE-017',
  'ACE-079',
]);

/** How the case of a verifier that died or fell silent over a question begins. */
const DIED = /^(?:crash|timeout): /;

function isCrash({ id, profile, cases }: CheckRecord): boolean {
  return CRASH_CHECKS.has(id) || (isUntiered(profile) && cases.some(({ reason }) => DIED.test(reason ?? '')));
}

const LEAST_CHECKS = 20;
const LEAST_HALF_POINTS = 120;

export function isUntiered(profile: string): boolean {
  return UNTIERED_PROFILES.has(profile);
}

interface Sums {
  readonly executed: number;
  readonly lost: number;
  readonly blocked: number;
}

function sumsOf(checks: readonly CheckRecord[]): Sums {
  let executed = 0;
  let lost = 0;
  let blocked = 0;
  for (const check of checks) {
    if (isExecuted(check)) {
      executed += halfPoints(check);
      lost += lostHalfPoints(check);
    } else if (check.status === 'blocked' || check.status === 'error') {
      // A check that the kit could not judge is as unknown as a blocked one; it costs the target nothing.
      blocked += halfPoints(check);
    }
  }
  return { executed, lost, blocked };
}

/** More than 10 % of the weight in reach has no verdict. */
export function isInconclusive(checks: readonly CheckRecord[]): boolean {
  const { executed, blocked } = sumsOf(checks);
  return blocked * 10 > executed + blocked;
}

export function countsOf(checks: readonly CheckRecord[]): Counts {
  const counts: Counts = {
    ...countStatuses(checks),
    executed: 0,
    must_executed: 0,
    must_total: 0,
  };
  for (const check of checks) {
    const executed = isExecuted(check) ? 1 : 0;
    counts.executed += executed;
    if (check.level === 'MUST') {
      counts.must_total += 1;
      counts.must_executed += executed;
    }
  }
  return counts;
}

/** MUST decides conformance. Without one executed MUST row there is nothing to be conformant with: partial. */
function verdictOf(checks: readonly CheckRecord[], counts: Counts): Verdict {
  const must = checks.filter((check) => check.level === 'MUST');
  if (must.some(isFailed)) {
    return 'non-conformant';
  }
  const unknown = must.some((check) => ['blocked', 'disabled', 'error'].includes(check.status));
  return unknown || counts.must_executed === 0 ? 'partial' : 'conformant';
}

function idsOf(checks: readonly CheckRecord[], wanted: (check: CheckRecord) => boolean): string[] {
  return checks.filter(wanted).map((check) => check.id);
}

interface LetterAndCaps {
  readonly letter?: Letter;
  readonly caps: Cap[];
}

function withoutLetter(id: string, checks: readonly CheckRecord[], conditions: GradeConditions): Cap[] {
  if (!isUntiered(id) && (conditions.tier === 'T0' || conditions.tier === 'T1')) {
    return [{ rule: 'screened', check_ids: [] }];
  }
  const caps: Cap[] = [];
  const disabled = idsOf(checks, (check) => check.status === 'disabled' && isBinding(check));
  if (disabled.length > 0) {
    caps.push({ rule: 'disabled', check_ids: disabled });
  }
  if (isInconclusive(checks)) {
    caps.push({
      rule: 'inconclusive',
      check_ids: idsOf(checks, (check) => check.status === 'blocked' || check.status === 'error'),
    });
  }
  const graded = checks.filter((check) => isExecuted(check) && isGraded(check));
  if (graded.length < LEAST_CHECKS || sumsOf(checks).executed < LEAST_HALF_POINTS) {
    caps.push({ rule: 'too-few-checks', check_ids: [] });
  }
  return caps;
}

function letterWithFailures(checks: readonly CheckRecord[], sums: Sums): LetterAndCaps | undefined {
  const failed = idsOf(checks, isFailed);
  const crashed = idsOf(checks, (check) => isCrash(check) && check.status === 'fail' && accuses(check));
  if (failed.length === 0 && crashed.length === 0) {
    return undefined;
  }
  const held = sums.executed - sums.lost;
  const byScore: Letter =
    held * 100 >= sums.executed * 85 ? 'C' : held * 100 >= sums.executed * 70 ? 'D' : 'E';
  const caps: Cap[] = [];
  if (crashed.length > 0) {
    caps.push({ rule: 'crash-or-hang', check_ids: crashed });
  }
  if (failed.length > 0) {
    caps.push({ rule: 'failed', check_ids: failed });
  }
  if (byScore !== 'C') {
    caps.push({ rule: 'score', check_ids: idsOf(checks, (check) => lostHalfPoints(check) > 0) });
  }
  return { letter: crashed.length > 0 && byScore === 'C' ? 'D' : byScore, caps };
}

function letterWithoutFailures(
  id: string,
  checks: readonly CheckRecord[],
  sums: Sums,
  conditions: GradeConditions,
): LetterAndCaps {
  if (sums.lost * 20 > sums.executed) {
    const lossy = idsOf(checks, (check) => lostHalfPoints(check) > 0);
    return { letter: 'B', caps: [{ rule: 'score', check_ids: lossy }] };
  }
  const caps: Cap[] = [];
  const add = (rule: Cap['rule'], wanted: (check: CheckRecord) => boolean): void => {
    const ids = idsOf(checks, wanted);
    if (ids.length > 0) {
      caps.push({ rule, check_ids: ids });
    }
  };
  add('warning', isCostlyWarning);
  add('blocked', (check) => check.status === 'blocked');
  add('disabled', (check) => check.status === 'disabled');
  if (!isUntiered(id) && conditions.tier !== 'T3') {
    caps.push({ rule: 'tier', check_ids: idsOf(checks, (check) => check.status === 'out-of-reach') });
  } else if (!conditions.matrixExecuted) {
    caps.push({ rule: 'matrix', check_ids: [] });
  }
  return { letter: caps.length === 0 ? 'A+' : 'A', caps };
}

function letterOf(
  id: string,
  checks: readonly CheckRecord[],
  sums: Sums,
  conditions: GradeConditions,
): LetterAndCaps {
  // F by proven outcome, at any tier, never by a row's label: before every reason to give no letter.
  const proven = idsOf(checks, (check) => provenOutcomes(check).length > 0);
  if (proven.length > 0) {
    return { letter: 'F', caps: [{ rule: 'proven-outcome', check_ids: proven }] };
  }
  const none = withoutLetter(id, checks, conditions);
  if (none.length > 0) {
    return { caps: none };
  }
  return letterWithFailures(checks, sums) ?? letterWithoutFailures(id, checks, sums, conditions);
}

/** Grades one profile from its own checks. Pure. */
export function gradeProfile(
  id: string,
  checks: readonly CheckRecord[],
  conditions: GradeConditions,
): ProfileGrade {
  const sums = sumsOf(checks);
  const counts = countsOf(checks);
  const { letter, caps } = letterOf(id, checks, sums, conditions);
  const score =
    sums.executed === 0 ? null : Math.floor(((sums.executed - sums.lost) * 10_000) / sums.executed) / 100;
  return {
    profile: {
      id,
      verdict: verdictOf(checks, counts),
      ...(letter === undefined ? {} : { letter }),
      score,
      counts,
      outcomes: [...new Set(checks.flatMap(provenOutcomes))].sort(),
    },
    caps,
  };
}
