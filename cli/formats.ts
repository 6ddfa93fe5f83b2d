/**
 * The report formats: which were asked for, how their files are called, and how they are written from a record.
 * @module
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderHtml } from '../reports/html.js';
import { recordToJson } from '../reports/json.js';
import { renderJunit } from '../reports/junit.js';
import type { RunRecord } from '../reports/run-record.js';
import { AssayError } from '../src/wire/assay-error.js';
import { type ReportFormat, reportFormats } from './grade/options.js';

const fileNames: Readonly<Record<ReportFormat, string>> = {
  json: 'report.json',
  html: 'report.html',
  junit: 'junit.xml',
};

const renderers: Readonly<Record<ReportFormat, (record: RunRecord) => string>> = {
  json: recordToJson,
  html: renderHtml,
  junit: renderJunit,
};

/** Reads `--format`. Throws AssayError `UNKNOWN_FORMAT`. */
export function formatsOf(text: string): readonly ReportFormat[] {
  const named = text.split(',').map((name) => {
    const format = reportFormats.find((one) => one === name.trim());
    if (!format)
      throw new AssayError(`--format ${name} is not a report format.`, {
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
  formats.map((format) => join(folder, fileNames[format]));

/** Renders a record into a folder, which is made when it is missing. Throws AssayError `BAD_OUT`. */
export async function writeReportFiles(
  record: RunRecord,
  formats: readonly ReportFormat[],
  folder: string,
): Promise<string[]> {
  const files = formats.map((format) => ({
    path: join(folder, fileNames[format]),
    text: renderers[format](record),
  }));
  try {
    await mkdir(folder, { recursive: true });
    for (const { path, text } of files) await writeWhole(path, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AssayError(`The reports cannot be written into ${folder}: ${why}.`, {
      code: 'BAD_OUT',
      exitCode: 64,
      cause,
    });
  }
  return files.map((file) => file.path);
}

/** Temporary file, then rename: a reader sees the whole file or the one before. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
