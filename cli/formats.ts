/**
 * The report formats: which were asked for, how their files are called, and how they are written from a record.
 * @module
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderBadge, renderBadgeJson } from '../reports/badge.js';
import { renderHtml } from '../reports/html.js';
import { recordToJson } from '../reports/json.js';
import { renderJunit } from '../reports/junit.js';
import { renderMarkdown } from '../reports/markdown.js';
import type { RunRecord } from '../reports/run-record.js';
import { renderSarif } from '../reports/sarif.js';
import { AssayError } from '../src/wire/assay-error.js';
import { fileTrouble } from '../src/wire/file-trouble.js';
import { type ReportFormat, reportFormats } from './grade/options.js';

type Render = (record: RunRecord) => string;

/** The files of each format, the first of them for people. */
const files: Readonly<Record<ReportFormat, Readonly<Record<string, Render>>>> = {
  json: { 'report.json': recordToJson },
  html: { 'report.html': renderHtml },
  junit: { 'junit.xml': renderJunit },
  md: { 'report.md': renderMarkdown },
  sarif: { 'report.sarif': renderSarif },
  badge: { 'badge.svg': renderBadge, 'badge.json': renderBadgeJson },
};

/** Reads `--format`. Throws AssayError `UNKNOWN_FORMAT`. */
export function formatsOf(text: string): readonly ReportFormat[] {
  const named = text.split(',').map((name) => {
    const format = reportFormats.find((one) => one === name.trim());
    if (!format)
      throw new AssayError(`--format ${name.trim() === '' ? '(empty)' : name} is not a report format.`, {
        code: 'UNKNOWN_FORMAT',
        exitCode: 64,
        hint: `Formats: ${reportFormats.join(', ')}.`,
      });
    return format;
  });
  return [...new Set(named)];
}

/** Paths of the reports in a folder, in the order of the formats. */
export const reportFiles = (folder: string, formats: readonly ReportFormat[]): string[] =>
  formats.flatMap((format) => Object.keys(files[format]).map((name) => join(folder, name)));

/** Renders a record into a folder, which is made when it is missing. Throws AssayError `BAD_OUT`. */
export async function writeReportFiles(
  record: RunRecord,
  formats: readonly ReportFormat[],
  folder: string,
): Promise<string[]> {
  const rendered = formats.flatMap((format) =>
    Object.entries(files[format]).map(([name, render]) => ({
      path: join(folder, name),
      text: render(record),
    })),
  );
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
  for (const { path, text } of rendered) await writeWhole(path, text);
  return rendered.map((file) => file.path);
}

/** Temporary file, then rename: a reader sees the whole file or the one before. Throws AssayError `BAD_OUT`. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cannotWrite(path, cause);
  }
}

function cannotWrite(path: string, cause: unknown): AssayError {
  // The name of a missing folder is the folder that it would lie in.
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const why = missing ? `there is no folder ${dirname(path)}` : fileTrouble(cause);
  return new AssayError(`${path} cannot be written: ${why}.`, {
    code: 'BAD_OUT',
    exitCode: 64,
    hint: 'Name another place with --out.',
    cause,
  });
}
