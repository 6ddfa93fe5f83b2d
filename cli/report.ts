/**
 * `assay report`: renders the reports of a run again from its record, to the same bytes.
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { recordFromJson } from '../reports/json.js';
import { publicRecord } from '../reports/public.js';
import type { RunRecord } from '../reports/run-record.js';
import { AssayError } from '../src/wire/assay-error.js';
import { fileTrouble } from '../src/wire/file-trouble.js';
import { sayErrata } from './errata/errata.js';
import { formatsOf, writeReportFiles } from './formats.js';
import { reportFormats, usualFormats } from './grade/options.js';

/** Larger than the record of any run: what is bigger is another file. */
const reportLimitBytes = 256 * 1024 * 1024;

interface Flags {
  format: string;
  out?: string;
  public?: boolean;
}

export function reportCommand(): Command {
  return new Command('report')
    .description('Render the reports of a run again from its report.json')
    .argument('<report>', 'report.json of a run')
    .option('--format <list>', `reports to write, of ${reportFormats.join(',')}`, usualFormats.join(','))
    .option('--out <folder>', 'where they go (default: the folder of the report)')
    .option('--public', 'leave out hosts and addresses (default folder: public/ beside the report)')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay report assay-report/report.json                      HTML and JUnit beside it, anew
  assay report report.json --format html --out public        only the HTML, into public/
  assay report report.json --format md,sarif,badge           for a pull request, code scanning, a README
  assay report report.json --format html,md --public         for readers who shall not see hosts and addresses`,
    )
    .action(async (path: string, flags: Flags) => {
      const formats = formatsOf(flags.format);
      const record = await readReport(path);
      const folder = flags.out ?? (flags.public ? join(dirname(path), 'public') : dirname(path));
      if (flags.public && resolve(folder) === resolve(dirname(path)))
        throw new AssayError('--public would write over the reports of the run.', {
          code: 'BAD_OUT',
          exitCode: 64,
          hint: 'Name another folder with --out.',
        });
      const files = await writeReportFiles(flags.public ? publicRecord(record) : record, formats, folder);
      process.stdout.write(`Report: ${files.join('  ')}\n`);
    });
}

/**
 * Reads a record, and says on standard error which of its verdicts are now known to be wrong. Throws AssayError
 * `REPORT_UNREADABLE` or ReportError, both with exit code 64.
 */
export async function readReport(path: string): Promise<RunRecord> {
  const record = recordFromJson((await readReportBytes(path)).toString('utf8'), path);
  sayErrata(record);
  return record;
}

/** The bytes of a report. Throws AssayError `REPORT_UNREADABLE`. */
export async function readReportBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > reportLimitBytes) throw new RangeError(`it has ${size} bytes, which no report has`);
    return await readFile(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new AssayError(
      missing
        ? `There is no report at ${path}.`
        : `The report ${path} cannot be read: ${fileTrouble(cause)}.`,
      {
        code: 'REPORT_UNREADABLE',
        exitCode: 64,
        hint: 'Give the report.json that `assay grade` wrote, usually assay-report/report.json.',
        cause,
      },
    );
  }
}
