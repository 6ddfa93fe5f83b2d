/**
 * Two runs side by side: what became worse, what became better, and whose doing it was.
 *
 * Only what the target did is a regression. A check that was revised, another kit, and another tier (where it asks more, or
 * does not reach the check) can change a status by themselves; such changes are shown with that cause and accuse nobody.
 *
 * @module
 */
import type { CheckRecord, RunRecord, Status } from './run-record.js';
import { tierExplains } from './tier-explains.js';
import { tierOf } from './tier-of.js';
import { accuses, isExecuted, provenOutcomes } from './weight.js';

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
  /** Judged before, out of reach now. */
  readonly lost: readonly Change[];
  /** Out of reach before, and nothing to say against it now. */
  readonly reached: readonly Change[];
  /** In another catalogue only. */
  readonly added: readonly CheckRecord[];
  readonly gone: readonly CheckRecord[];
  /** Of the same catalogue, or of a profile that only one run graded: the other run did not ask for it. */
  readonly onlyNow: readonly CheckRecord[];
  readonly onlyBefore: readonly CheckRecord[];
  /** Checks that both runs judged. */
  readonly compared: number;
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

interface Judged {
  readonly record: RunRecord;
  readonly check: CheckRecord;
}

const seenBy = ({ record, check }: Judged) => ({
  check,
  tier: tierOf(record.connection, check.profile),
});

function causeOf(before: Judged, after: Judged): ChangeCause {
  if (before.check.rev !== after.check.rev) return 'check';
  const [worse, better] = rankOf(before.check) > rankOf(after.check) ? [before, after] : [after, before];
  if (tierExplains(seenBy(worse), seenBy(better))) return 'tier';
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

/** Neither run judged it, for reasons that say nothing about the target. */
const idleAlike = (was: Status, is: Status): boolean =>
  was === is || [was, is].every((one) => one === 'skip' || one === 'out-of-reach');

/** Compares an older with a newer run. Pure. */
export function compareRuns(before: RunRecord, after: RunRecord): Comparison {
  const old = new Map(before.checks.map((check) => [keyOf(check), check]));
  const now = new Map(after.checks.map((check) => [keyOf(check), check]));
  const regressions: Change[] = [];
  const fixes: Change[] = [];
  const remarks: Change[] = [];
  const unclear: Change[] = [];
  const lost: Change[] = [];
  const reached: Change[] = [];
  let compared = 0;
  for (const [key, check] of now) {
    const earlier = old.get(key);
    if (earlier === undefined) continue;
    const [was, is] = [rankOf(earlier), rankOf(check)];
    if (isExecuted(earlier) && isExecuted(check)) compared += 1;
    if (was === is && (was !== -1 || idleAlike(earlier.status, check.status))) continue;
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
    if (check.status === 'out-of-reach' && isExecuted(earlier)) lost.push(change);
    else if (earlier.status === 'out-of-reach' && check.status === 'pass') reached.push(change);
    else if (cause !== 'target') unclear.push(change);
    else if (was === -1 || is === -1) remarks.push(change);
    else if (is < was) fixes.push(change);
    else if (accuses(check)) regressions.push(change);
    else remarks.push(change);
  }
  const added = [...now].filter(([key]) => !old.has(key)).map(([, check]) => check);
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, check]) => check);
  const sameCatalogue = before.kit.catalogue.digest === after.kit.catalogue.digest;
  /** Whether a check is missing from a run because its catalogue does not have it. */
  const lacksIt =
    (missing: RunRecord) =>
    (check: CheckRecord): boolean =>
      !sameCatalogue && missing.checks.some(({ profile }) => profile === check.profile);
  return {
    regressions,
    fixes,
    remarks,
    unclear,
    lost,
    reached,
    added: added.filter(lacksIt(before)),
    gone: gone.filter(lacksIt(after)),
    onlyNow: added.filter((check) => !lacksIt(before)(check)),
    onlyBefore: gone.filter((check) => !lacksIt(after)(check)),
    compared,
    notes: notesOn(before, after),
  };
}
