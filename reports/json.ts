/**
 * `report.json`: the run record as text, byte for byte repeatable, and back.
 *
 * @module
 */
import { z } from 'zod';
import { harmlessJson, plainLine } from './plain-text.js';
import type { Redactor } from './redact.js';
import { ReportError } from './report-error.js';
import { type RunRecord, runRecordSchema } from './run-record.js';

/**
 * Text of `report.json`: members in the order of the schema, free maps by key, two spaces, newline at the end.
 *
 * @throws ReportError `record-invalid` when the record breaks its own schema
 */
export function recordToJson(record: RunRecord): string {
  const parsed = checked(
    record,
    'the run record of this run',
    'This is a defect of Assay: please report it.',
  );
  const { own } = parsed;
  const ordered = {
    ...parsed,
    checks: parsed.checks.map(withSortedObservation),
    ...(own ? { own: { ...own, checks: own.checks.map(withSortedObservation) } } : {}),
  };
  return `${harmlessJson(JSON.stringify(ordered, null, 2))}\n`;
}

/**
 * Reads `report.json`.
 *
 * @param source where the text came from; named in errors
 * @throws ReportError `record-not-json` or `record-invalid`
 */
export function recordFromJson(text: string, source: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ReportError(
      'record-not-json',
      `${source} is not JSON (${plainLine(cause instanceof Error ? cause.message : String(cause))}). ` +
        'Give the report.json that `assay grade` wrote.',
      { cause },
    );
  }
  return checked(value, source, 'Give a report.json of this version of Assay, unchanged.');
}

/**
 * The same record without secrets; to be applied before anything is written.
 *
 * @throws ReportError `record-invalid` when a secret is equal to a word of the format itself
 */
export function redactRecord(record: RunRecord, redactor: Redactor): RunRecord {
  const advice = 'A secret has the value of a word that the report needs: choose a longer secret.';
  return checked(redactor.deep(record), 'the redacted run record', advice);
}

function checked(value: unknown, source: string, advice: string): RunRecord {
  const result = runRecordSchema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const issues = result.error.issues;
  const shown = issues.slice(0, 3).map((issue) => `${pathOf(issue)}: ${plainLine(issue.message)}`);
  const more = issues.length > shown.length ? ` (and ${issues.length - shown.length} more)` : '';
  throw new ReportError(
    'record-invalid',
    `${source} is not a run record: ${shown.join('; ')}${more}. ${advice}`,
    { cause: result.error },
  );
}

function pathOf(issue: z.core.$ZodIssue): string {
  const path = z.core.toDotPath(issue.path);
  return path === '' ? 'the document' : plainLine(path);
}

function withSortedObservation(check: RunRecord['checks'][number]): RunRecord['checks'][number] {
  if (check.observed === undefined || typeof check.observed === 'string') {
    return check;
  }
  const entries = Object.entries(check.observed).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { ...check, observed: Object.fromEntries(entries) };
}
