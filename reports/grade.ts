/**
 * The grade of a run: the worst letter of its profiles, with that profile's name and what capped it.
 *
 * @module
 */
import { type GradeConditions, gradeProfile, isUntiered, type ProfileGrade } from './profile-grade.js';
import {
  type CheckRecord,
  type Grade,
  type Letter,
  letterSchema,
  type RunFacts,
  type RunRecord,
  SCHEMA_VERSION,
  type Summary,
} from './run-record.js';
import { countStatuses } from './status-counts.js';
import { tierOf } from './tier-of.js';
import { isExecuted } from './weight.js';

/** A+ is 0, F is the highest number. */
export function letterRank(letter: Letter): number {
  return letterSchema.options.indexOf(letter);
}

/** Grades of all profiles, in the order in which their first check appears. Pure. */
export function gradeProfiles(facts: Pick<RunFacts, 'checks' | 'connection' | 'run'>): ProfileGrade[] {
  const byProfile = new Map<string, CheckRecord[]>();
  for (const check of facts.checks) {
    const group = byProfile.get(check.profile);
    if (group === undefined) {
      byProfile.set(check.profile, [check]);
    } else {
      group.push(check);
    }
  }
  const conditions = (id: string): GradeConditions => ({
    tier: tierOf(facts.connection, id),
    matrixExecuted: facts.run.matrix_executed,
  });
  return [...byProfile].map(([id, checks]) => gradeProfile(id, checks, conditions(id)));
}

/**
 * The profile that speaks for the run. A proven F speaks first; then a profile that may have no letter (disabled or
 * inconclusive), because the letters of the others would hide it; then the worst letter, then the lower score. Where
 * these are equal, the one whose letter rests on the most confirmed checks, then on the most.
 */
function spokesman(
  grades: readonly ProfileGrade[],
  checks: readonly CheckRecord[],
): ProfileGrade | undefined {
  const confirmed = ({ profile }: ProfileGrade): number =>
    checks.filter(
      (check) => check.profile === profile.id && isExecuted(check) && check.proof.state === 'confirmed',
    ).length;
  const withheld = grades.find((grade) =>
    grade.profile.letter === undefined
      ? grade.caps.some((cap) => cap.rule === 'disabled' || cap.rule === 'inconclusive')
      : false,
  );
  const worst = grades
    .filter((grade) => grade.profile.letter !== undefined)
    .toSorted(
      (a, b) =>
        rankOf(b) - rankOf(a) ||
        (a.profile.score ?? 0) - (b.profile.score ?? 0) ||
        confirmed(b) - confirmed(a) ||
        b.profile.counts.executed - a.profile.counts.executed,
    )[0];
  return worst?.profile.letter === 'F' ? worst : (withheld ?? worst ?? grades[0]);
}

function rankOf(grade: ProfileGrade): number {
  return grade.profile.letter === undefined ? -1 : letterRank(grade.profile.letter);
}

function gradeOf(facts: RunFacts, grades: readonly ProfileGrade[]): Grade {
  const speaker = spokesman(grades, facts.checks);
  const screened = speaker?.caps.some((cap) => cap.rule === 'screened') ?? false;
  const profile = speaker === undefined || screened ? '' : speaker.profile.id;
  const context = [
    ...(isUntiered(profile) ? [] : [tierOf(facts.connection, profile)]),
    ...(profile === '' ? [] : [profile]),
    `catalogue ${facts.kit.catalogue.version}`,
  ].join(', ');
  const letter = speaker?.profile.letter;
  return { ...(letter === undefined ? {} : { letter }), profile, context, caps: speaker?.caps ?? [] };
}

function summaryOf(facts: RunFacts): Summary {
  const by_level: Summary['by_level'] = { MUST: 0, SAFETY: 0, SHOULD: 0, MAY: 0, INFO: 0 };
  for (const check of facts.checks) {
    by_level[check.level] += 1;
  }
  return { by_status: countStatuses(facts.checks), by_level, ...facts.summary };
}

/** The whole run record: the facts of a run and everything that follows from them. Pure. */
export function completeRecord(facts: RunFacts): RunRecord {
  const grades = gradeProfiles(facts);
  return {
    schema_version: SCHEMA_VERSION,
    kit: facts.kit,
    run: facts.run,
    target: facts.target,
    connection: facts.connection,
    grade: gradeOf(facts, grades),
    profiles: grades.map((grade) => grade.profile),
    checks: [...facts.checks],
    ...(facts.own ? { own: facts.own } : {}),
    summary: summaryOf(facts),
    evidence: facts.evidence,
  };
}
