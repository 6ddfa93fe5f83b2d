/**
 * The exit code of a graded run: first match in the order 3, 1, 2, 0. Code 64 (bad usage) is decided before a run.
 *
 * @module
 */
import type { BaselineResult } from './baseline.js';
import { isInconclusive } from './profile-grade.js';
import { type Letter, letterSchema, type RunRecord, type Tier, tierSchema } from './run-record.js';
import { isBinding, isExecuted, isRed } from './weight.js';

export interface ExitOptions {
  /** Result of `applyBaseline`; without it every failure is unlisted. */
  readonly baseline?: BaselineResult;
  /** `--require-tier`. */
  readonly requireTier?: Tier;
  /** `--require-grade`: the worst letter that will do. */
  readonly requireGrade?: Letter;
  /** Further reasons that only the runner knows: target unreachable, a selector matched nothing. */
  readonly inconclusive?: readonly string[];
}

export interface ExitDecision {
  readonly code: 0 | 1 | 2 | 3;
  /** One sentence each, why the code is not lower; empty for 0. */
  readonly reasons: string[];
}

function kitFailures(record: RunRecord): string[] {
  return record.checks
    .filter((check) => check.status === 'error')
    .map((check) => `${check.id}: the kit or the simulator failed`);
}

function redReasons(record: RunRecord, baseline: BaselineResult | undefined): string[] {
  const unlisted = record.checks
    .filter((check) => isRed(check) && !(baseline?.covered.has(check.id) ?? false))
    .map((check) => `${check.id} failed`);
  const deviations = (baseline?.deviations ?? []).map((deviation) => `baseline: ${deviation.text}`);
  return [...unlisted, ...deviations];
}

function inconclusiveReasons(record: RunRecord, options: ExitOptions): string[] {
  const reasons = [...(options.inconclusive ?? [])];
  if (!record.checks.some(isExecuted)) {
    reasons.push('no check was executed');
  }
  for (const { id } of record.profiles) {
    if (isInconclusive(record.checks.filter((check) => check.profile === id))) {
      reasons.push(`profile ${id}: more than 10 % of the weight in reach is blocked`);
    }
  }
  for (const check of record.checks.filter((one) => one.status === 'blocked' && isBinding(one))) {
    if (!(options.baseline?.covered.has(check.id) ?? false)) reasons.push(`${check.id} was blocked`);
  }
  const supported = record.target.supported;
  if (
    supported !== undefined &&
    supported.digest_end !== null &&
    supported.digest_start !== supported.digest_end
  ) {
    reasons.push('the target changed during the run (/supported differs between start and end)');
  }
  if (record.target.ended?.some((end) => end.back_after_ms === undefined)) {
    reasons.push('the target was gone at the end of the run');
  }
  const { requireTier, requireGrade } = options;
  if (requireTier !== undefined && rankOf(record.connection.tier) < rankOf(requireTier)) {
    reasons.push(`tier ${record.connection.tier} was reached, --require-tier asks for ${requireTier}`);
  }
  const { letter } = record.grade;
  if (requireGrade !== undefined && (letter === undefined || worse(letter, requireGrade))) {
    reasons.push(`${letter ?? 'no letter'} was reached, --require-grade asks for ${requireGrade}`);
  }
  return reasons;
}

const worse = (letter: Letter, asked: Letter): boolean =>
  letterSchema.options.indexOf(letter) > letterSchema.options.indexOf(asked);

function rankOf(tier: Tier): number {
  return tierSchema.options.indexOf(tier);
}

/** Exit code and the reasons for it. Out-of-reach checks never change it. Pure. */
export function exitDecision(record: RunRecord, options: ExitOptions = {}): ExitDecision {
  const failures = kitFailures(record);
  if (failures.length > 0) {
    return { code: 3, reasons: failures };
  }
  const red = redReasons(record, options.baseline);
  if (red.length > 0) {
    return { code: 1, reasons: red };
  }
  const inconclusive = inconclusiveReasons(record, options);
  return inconclusive.length > 0 ? { code: 2, reasons: inconclusive } : { code: 0, reasons: [] };
}

/** The exit code alone. Pure. */
export function exitCode(record: RunRecord, options: ExitOptions = {}): 0 | 1 | 2 | 3 {
  return exitDecision(record, options).code;
}
