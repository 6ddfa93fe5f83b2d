/**
 * Many runs as one table: a column for each facilitator, a row for each check. Pure; every renderer of the matrix shows
 * exactly this.
 *
 * @module
 */
import { gradeHeadline } from '../grade-text.js';
import { plainLine, shorten } from '../plain-text.js';
import type { CheckRecord, RunRecord, Status } from '../run-record.js';
import { isProvisionalFailure, provenOutcomes } from '../weight.js';

export interface MatrixColumn {
  /** Unique: name and version of the target, and a number where two runs would have the same. */
  readonly label: string;
  readonly grade: string;
  readonly letter?: string;
  readonly tier: string;
  readonly catalogue: string;
  readonly kit: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly passed: number;
  readonly failed: number;
  readonly executed: number;
}

export interface MatrixCell {
  /** `absent`: the run did not know the check, or its profile was not part of it. */
  readonly status: Status | 'absent';
  readonly cause?: string;
  readonly outcome?: string;
  readonly provisional: boolean;
  readonly rev?: number;
  readonly reason: string;
}

export interface MatrixRow {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly basis: string;
  readonly cells: readonly MatrixCell[];
}

export interface MatrixGroup {
  readonly profile: string;
  /** The letter or the verdict of this profile, by column. */
  readonly verdicts: readonly string[];
  readonly rows: readonly MatrixRow[];
}

export interface Matrix {
  readonly columns: readonly MatrixColumn[];
  readonly groups: readonly MatrixGroup[];
  /** What a reader has to know before comparing columns. */
  readonly notes: readonly string[];
}

const LONGEST_REASON = 300;

function nameOf({ target }: RunRecord): string {
  const mode = target.mode === undefined ? '' : ` (${target.mode})`;
  const version = target.version === undefined ? '' : ` ${target.version}`;
  return shorten(plainLine(`${target.name}${version}${mode}`), 60);
}

function labelsOf(records: readonly RunRecord[]): string[] {
  const names = records.map(nameOf);
  return names.map((name, index) => {
    if (names.filter((one) => one === name).length === 1) return name;
    return `${name} #${names.slice(0, index + 1).filter((one) => one === name).length}`;
  });
}

function columnOf(record: RunRecord, label: string): MatrixColumn {
  const { by_status } = record.summary;
  return {
    label,
    grade: gradeHeadline(record),
    ...(record.grade.letter === undefined ? {} : { letter: record.grade.letter }),
    tier: record.connection.tier,
    catalogue: plainLine(record.kit.catalogue.version),
    kit: plainLine(record.kit.version),
    date: record.run.started_at.slice(0, 10),
    passed: by_status.pass,
    failed: by_status.fail,
    executed: by_status.pass + by_status.fail + by_status.warn,
  };
}

function cellOf(check: CheckRecord | undefined): MatrixCell {
  if (check === undefined) return { status: 'absent', provisional: false, reason: 'not part of this run' };
  const [outcome] = provenOutcomes(check);
  return {
    status: outcome === undefined ? check.status : 'fail',
    ...(check.cause === undefined ? {} : { cause: check.cause }),
    ...(outcome === undefined ? {} : { outcome }),
    provisional: isProvisionalFailure(check),
    rev: check.rev,
    reason: shorten(plainLine(check.reason ?? ''), LONGEST_REASON),
  };
}

function differing(what: string, values: readonly string[]): string[] {
  const all = [...new Set(values)];
  return all.length > 1 ? [`The runs differ in ${what}: ${all.join(', ')}.`] : [];
}

function notesOf(columns: readonly MatrixColumn[], groups: readonly MatrixGroup[]): string[] {
  const revised = groups
    .flatMap((group) => group.rows)
    .filter((row) => new Set(row.cells.flatMap((cell) => cell.rev ?? [])).size > 1)
    .map((row) => row.id);
  return [
    ...differing(
      'tier',
      columns.map((column) => column.tier),
    ),
    ...differing(
      'catalogue',
      columns.map((column) => column.catalogue),
    ),
    ...differing(
      'version of Assay',
      columns.map((column) => column.kit),
    ),
    ...(revised.length === 0
      ? []
      : [
          `These checks were revised between the runs, so their cells do not compare: ${revised.join(', ')}.`,
        ]),
  ];
}

/** The matrix of these runs, columns in the order given, checks by profile and id. */
export function matrixOf(records: readonly RunRecord[]): Matrix {
  const columns = labelsOf(records).flatMap((label, index) => {
    const record = records[index];
    return record === undefined ? [] : [columnOf(record, label)];
  });
  const known = new Map<string, CheckRecord>();
  // The first run that knows a check names it.
  for (const check of records.flatMap((record) => record.checks))
    if (!known.has(`${check.profile} ${check.id}`)) known.set(`${check.profile} ${check.id}`, check);
  const profiles = [...new Set(records.flatMap((record) => record.profiles.map(({ id }) => id)))];
  for (const { profile } of known.values()) if (!profiles.includes(profile)) profiles.push(profile);
  const groups = profiles.map((profile) => ({
    profile,
    verdicts: records.map((record) => {
      const found = record.profiles.find(({ id }) => id === profile);
      return found === undefined ? 'not run' : (found.letter ?? found.verdict);
    }),
    rows: [...known.values()]
      .filter((check) => check.profile === profile)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((check) => ({
        id: check.id,
        title: plainLine(check.title),
        level: check.level,
        basis: check.basis,
        cells: records.map((record) =>
          cellOf(record.checks.find((one) => one.id === check.id && one.profile === profile)),
        ),
      })),
  }));
  return { columns, groups, notes: notesOf(columns, groups) };
}

/** A cell in a few words, such as `fail (double-move)` or `warn (ambiguity)`. */
export function cellText(cell: MatrixCell): string {
  const why = [cell.outcome ?? cell.cause, cell.provisional ? 'provisional' : undefined].filter(
    (one) => one !== undefined,
  );
  return `${cell.status}${why.length === 0 ? '' : ` (${why.join(', ')})`}`;
}
