/**
 * Two runs side by side: what became worse, what became better, and whose doing it was.
 *
 * Only what the target did is a regression. A check that was revised, another kit, and another tier can change a status
 * by themselves; such changes are shown with that cause and accuse nobody.
 *
 * @module
 */
import type { CheckRecord, RunRecord, Status } from './run-record.js';
import { accuses, provenOutcomes } from './weight.js';

/** What changed between the runs, the first that applies. */
export type ChangeCause = 'check' | 'tier' | 'kit' | 'target';

export interface Change {
  readonly id: string;
  readonly profile: string;
  readonly title: string;
  readonly before: Status;
  readonly after: Status;
  readonly cause: ChangeCause;
  /** As the newer run saw it. */
  readonly check: CheckRecord;
}

export interface Comparison {
  /** Worse through the target, and it counts: these turn the exit code to 1. */
  readonly regressions: readonly Change[];
  /** Better through the target. */
  readonly fixes: readonly Change[];
  /** Worse through the target in a provisional check, or judged only in one of the runs: shown, not red. */
  readonly remarks: readonly Change[];
  /** Changed with the check, the kit or the tier: nobody can tell what the target did. */
  readonly unclear: readonly Change[];
  readonly added: readonly CheckRecord[];
  readonly gone: readonly CheckRecord[];
  /** What differs between the runs themselves. */
  readonly notes: readonly string[];
}

const ORDER: readonly Status[] = ['pass', 'warn', 'fail', 'blocked'];

const keyOf = (check: CheckRecord): string => `${check.profile} ${check.id}`;

/** A proven outcome is a failure, whatever status the row was given; an ambiguity costs nothing, like a pass. */
function rankOf(check: CheckRecord): number {
  if (provenOutcomes(check).length > 0) return ORDER.indexOf('fail');
  if (check.status === 'warn' && check.cause === 'ambiguity') return ORDER.indexOf('pass');
  return ORDER.indexOf(check.status);
}

function causeOf(
  before: { record: RunRecord; check: CheckRecord },
  after: { record: RunRecord; check: CheckRecord },
): ChangeCause {
  if (before.check.rev !== after.check.rev) return 'check';
  if (before.record.connection.tier !== after.record.connection.tier) return 'tier';
  const [old, now] = [before.record.kit, after.record.kit];
  const sameKit = old.version === now.version && old.catalogue.digest === now.catalogue.digest;
  return sameKit ? 'target' : 'kit';
}

function notesOn(before: RunRecord, after: RunRecord): string[] {
  const pairs: readonly (readonly [string, string, string])[] = [
    ['the target', before.target.name, after.target.name],
    ['the version of the target', before.target.version ?? 'unknown', after.target.version ?? 'unknown'],
    ['the tier', before.connection.tier, after.connection.tier],
    ['the kit', before.kit.version, after.kit.version],
    ['the catalogue', before.kit.catalogue.version, after.kit.catalogue.version],
  ];
  const differing = pairs.filter(([, old, now]) => old !== now);
  const modified = [before, after].some((one) => one.summary.by_status.disabled > 0);
  return [
    ...differing.map(([what, old, now]) => `${what} differs: ${old} before, ${now} now`),
    ...(modified ? ['one of the runs is modified: its operator disabled checks'] : []),
  ];
}

/** Compares an older with a newer run. Pure. */
export function compareRuns(before: RunRecord, after: RunRecord): Comparison {
  const old = new Map(before.checks.map((check) => [keyOf(check), check]));
  const now = new Map(after.checks.map((check) => [keyOf(check), check]));
  const regressions: Change[] = [];
  const fixes: Change[] = [];
  const remarks: Change[] = [];
  const unclear: Change[] = [];
  for (const [key, check] of now) {
    const earlier = old.get(key);
    if (earlier === undefined) continue;
    const [was, is] = [rankOf(earlier), rankOf(check)];
    const sameStatus = was === is && (was !== -1 || earlier.status === check.status);
    if (sameStatus) continue;
    const cause = causeOf({ record: before, check: earlier }, { record: after, check });
    const change: Change = {
      id: check.id,
      profile: check.profile,
      title: check.title,
      before: earlier.status,
      after: check.status,
      cause,
      check,
    };
    if (cause !== 'target') unclear.push(change);
    else if (was === -1 || is === -1) remarks.push(change);
    else if (is < was) fixes.push(change);
    else if (accuses(check)) regressions.push(change);
    else remarks.push(change);
  }
  return {
    regressions,
    fixes,
    remarks,
    unclear,
    added: [...now].filter(([key]) => !old.has(key)).map(([, check]) => check),
    gone: [...old].filter(([key]) => !now.has(key)).map(([, check]) => check),
    notes: notesOn(before, after),
  };
}
