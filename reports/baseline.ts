/**
 * Known failures: a TOML file beside the target's code that says which failures are expected. It changes only the
 * exit code, never letter or conformance, and it must be exact: better than listed is as red as worse.
 *
 * @module
 */
import { parse, TomlDate } from 'smol-toml';
import { z } from 'zod';
import { plainLine } from './plain-text.js';
import { ReportError } from './report-error.js';
import type { CheckRecord, RunRecord, Status } from './run-record.js';
import { isBinding, isRed, provenOutcomes } from './weight.js';

const dateSchema = z.union([
  z.iso.date(),
  z.instanceof(TomlDate).transform((date) => date.toISOString().slice(0, 10)),
]);

const entrySchema = z.strictObject({
  id: z.string().min(1),
  case: z.string().min(1).optional(),
  status: z.enum(['fail', 'warn', 'blocked']),
  reason: z.string().trim().min(1),
  issue: z.string().optional(),
  expires: dateSchema.optional(),
  mode: z.string().optional(),
});
export type BaselineEntry = z.infer<typeof entrySchema>;

const baselineSchema = z.strictObject({
  target: z.string().min(1),
  target_version: z.string().optional(),
  catalogue: z.string().min(1),
  entries: z.array(entrySchema).default([]),
});
export type Baseline = z.infer<typeof baselineSchema>;

export type DeviationKind = 'worse' | 'stale' | 'unknown-id' | 'unknown-case' | 'expired' | 'other-target';

export interface BaselineDeviation {
  readonly kind: DeviationKind;
  readonly id: string;
  readonly case?: string;
  /** One line that says what to do. */
  readonly text: string;
}

export interface BaselineResult {
  /** Ids whose failure, or whose being blocked, is wholly listed. */
  readonly covered: ReadonlySet<string>;
  /** Entries that are as listed, and those that this run could not judge: what a new baseline goes on with. */
  readonly standing: readonly BaselineEntry[];
  readonly deviations: BaselineDeviation[];
  /** Entries that could not be judged in this run, and remarks; printed, never red. */
  readonly notes: string[];
}

/**
 * Reads a baseline.
 *
 * @param source where the text came from; named in errors
 * @throws ReportError `baseline-unreadable`, `baseline-invalid`, or `baseline-todo` for a reason that nobody wrote
 */
export function parseBaseline(text: string, source: string): Baseline {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    const message = plainLine(cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause));
    throw new ReportError('baseline-unreadable', `${source} is not TOML: ${message}. Correct that line.`, {
      cause,
    });
  }
  const result = baselineSchema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    const path = issue === undefined ? '' : z.core.toDotPath(issue.path);
    throw new ReportError(
      'baseline-invalid',
      `${source}: ${path === '' ? 'the file' : plainLine(path)}: ${plainLine(issue?.message ?? 'invalid')}. ` +
        'A baseline has target, catalogue and [[entries]] with id, status and reason.',
      { cause: result.error },
    );
  }
  const todo = result.data.entries.find((entry) => /\btodo\b/i.test(entry.reason));
  if (todo !== undefined) {
    throw new ReportError(
      'baseline-todo',
      `${source}: the entry for ${plainLine(todo.id)} still says TODO. Write why this failure is accepted.`,
    );
  }
  const twice = firstDouble(result.data.entries);
  if (twice !== undefined) {
    throw new ReportError(
      'baseline-invalid',
      `${source}: ${plainLine(twice)} is listed twice. Keep one entry.`,
    );
  }
  return result.data;
}

function nameOf(entry: Pick<BaselineEntry, 'id' | 'case'>): string {
  return entry.case === undefined ? entry.id : `${entry.id} (${entry.case})`;
}

function firstDouble(entries: readonly BaselineEntry[]): string | undefined {
  const seen = new Set<string>();
  for (const entry of entries) {
    const name = entry.mode === undefined ? nameOf(entry) : `${nameOf(entry)} in mode ${entry.mode}`;
    if (seen.has(name)) {
      return name;
    }
    seen.add(name);
  }
  return undefined;
}

const ORDER: readonly Status[] = ['pass', 'warn', 'fail', 'blocked'];

type Judgement = { kind: 'equal' } | { kind: 'note'; text: string } | { kind: DeviationKind; text: string };

function compare(entry: BaselineEntry, actual: Status): Judgement {
  const rank = ORDER.indexOf(actual);
  const listed = ORDER.indexOf(entry.status);
  if (rank === -1) {
    return { kind: 'note', text: `${nameOf(entry)}: not judged in this run (${actual})` };
  }
  if (rank > listed) {
    return { kind: 'worse', text: `${nameOf(entry)} is ${actual}, listed as ${entry.status}` };
  }
  if (rank < listed) {
    return {
      kind: 'stale',
      text: `${nameOf(entry)} is ${actual}, listed as ${entry.status}: stale entry, remove it`,
    };
  }
  return { kind: 'equal' };
}

/** A proven outcome is a failure, whatever status the row was given. */
function statusOf(check: CheckRecord): Status {
  return provenOutcomes(check).length > 0 ? 'fail' : check.status;
}

function judge(
  entry: BaselineEntry,
  check: CheckRecord | undefined,
  knownIds: ReadonlySet<string>,
  today: string,
): Judgement {
  if (check === undefined) {
    return knownIds.has(entry.id)
      ? { kind: 'note', text: `${nameOf(entry)}: not part of this run` }
      : { kind: 'unknown-id', text: `${nameOf(entry)}: no such check in this catalogue` };
  }
  if (entry.expires !== undefined && entry.expires < today) {
    return { kind: 'expired', text: `${nameOf(entry)}: expired on ${entry.expires}` };
  }
  const status = statusOf(check);
  if (entry.case === undefined || !ORDER.includes(status) || status === 'blocked') {
    return compare(entry, status);
  }
  const named = check.cases.find((one) => one.id === entry.case);
  return named === undefined
    ? { kind: 'unknown-case', text: `${nameOf(entry)}: the check has no such case` }
    : compare(entry, named.outcome === undefined ? named.status : 'fail');
}

/** Whether an exit code is about this check: it fails, or a requirement could not be judged. */
export const decidesExit = (check: CheckRecord): boolean =>
  isRed(check) || (check.status === 'blocked' && isBinding(check));

function isCovered(check: CheckRecord, equal: readonly BaselineEntry[]): boolean {
  const status = isRed(check) ? 'fail' : 'blocked';
  const entries = equal.filter((entry) => entry.id === check.id && entry.status === status);
  if (entries.some((entry) => entry.case === undefined)) {
    return true;
  }
  const listed = new Set(entries.map((entry) => entry.case));
  const failing = check.cases.filter((one) => one.status === 'fail' || one.outcome !== undefined);
  // One known deviation hides no other: each failing case has to be listed by name.
  return failing.length > 0 && failing.every((one) => listed.has(one.id));
}

/**
 * Compares a run with its baseline. Pure.
 *
 * @param options.today date of the run, `YYYY-MM-DD`; an entry is good through its `expires` day
 * @param options.knownIds every id of the catalogue; without it, the ids of the record
 * @param options.alsoKnownAs further names of the target, for instance of its program
 */
export function applyBaseline(
  record: RunRecord,
  baseline: Baseline,
  options: { today: string; knownIds?: ReadonlySet<string>; alsoKnownAs?: readonly string[] },
): BaselineResult {
  const byId = new Map(record.checks.map((check) => [check.id, check]));
  const knownIds = options.knownIds ?? new Set(byId.keys());
  const deviations: BaselineDeviation[] = [];
  const notes: string[] = [];
  const equal: BaselineEntry[] = [];
  const standing: BaselineEntry[] = [];

  const names = [record.target.name, record.target.preset, ...(options.alsoKnownAs ?? [])];
  const isItsOwn = names.includes(baseline.target);
  if (!isItsOwn) {
    const text = `it is for ${plainLine(baseline.target)}, this run graded ${plainLine(record.target.name)}`;
    deviations.push({ kind: 'other-target', id: '', text });
  }
  if (baseline.target_version !== undefined && baseline.target_version !== record.target.version) {
    const version = record.target.version ?? 'unknown';
    notes.push(
      `written for version ${plainLine(baseline.target_version)}, this run saw ${plainLine(version)}`,
    );
  }
  if (baseline.catalogue !== record.kit.catalogue.version) {
    notes.push(
      `written for catalogue ${plainLine(baseline.catalogue)}, this run used ${record.kit.catalogue.version}`,
    );
  }
  for (const entry of baseline.entries) {
    if (entry.mode !== undefined && entry.mode !== record.target.mode) {
      // An entry of a mode that was named and not run is somebody else's business; without a mode nobody can tell.
      standing.push(entry);
      if (record.target.mode === undefined)
        notes.push(plainLine(`${nameOf(entry)}: only in mode ${entry.mode}, and this run has none`));
      continue;
    }
    const judgement = judge(entry, byId.get(entry.id), knownIds, options.today);
    if (judgement.kind === 'equal' || judgement.kind === 'note') standing.push(entry);
    if (judgement.kind === 'equal') {
      equal.push(entry);
    } else if (judgement.kind === 'note') {
      notes.push(plainLine(judgement.text));
    } else {
      const where = entry.case === undefined ? {} : { case: entry.case };
      deviations.push({ kind: judgement.kind, id: entry.id, ...where, text: plainLine(judgement.text) });
    }
  }
  const covered = record.checks.filter((check) => decidesExit(check) && isCovered(check, equal));
  return {
    covered: new Set(covered.map((check) => check.id)),
    standing: isItsOwn ? standing : [],
    deviations,
    notes,
  };
}
