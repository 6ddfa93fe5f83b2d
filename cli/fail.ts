/**
 * How a command ends badly: one clear sentence, what to do, and the exit code of the table. No stack unless asked.
 * @module
 */
import { CommanderError } from 'commander';
import { plainText } from '../reports/plain-text.js';
import { ReportError } from '../reports/report-error.js';
import { AssayError } from '../src/wire/assay-error.js';
import { coloursFor } from './colours.js';

/** Commander's sentence about bad usage in the form of all other errors. */
export function usageError(text: string): string {
  const colours = coloursFor(process.stderr, !process.argv.includes('--no-color'));
  return plainText(text).replace(
    /^error: (.)/,
    (_, first: string) => `${colours.red('error')} ${first.toUpperCase()}`,
  );
}

/** Prints the error to standard error and returns the exit code. */
export function failWith(error: unknown, verbose: boolean): number {
  // Commander has printed its own sentence; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
  const colours = coloursFor(process.stderr, !process.argv.includes('--no-color'));
  const lines = [
    `${colours.red('error')} ${plainText(error instanceof Error ? error.message : String(error))}`,
  ];
  if (error instanceof AssayError && error.hint) lines.push(plainText(error.hint));
  if (verbose && error instanceof Error) {
    lines.push(plainText(error.stack ?? ''));
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
      lines.push(`caused by ${plainText(cause.stack ?? cause.message)}`);
  } else if (!(error instanceof AssayError) && !(error instanceof ReportError))
    lines.push('This is a defect of Assay: run again with --verbose and report what it prints.');
  process.stderr.write(`${lines.join('\n')}\n`);
  if (error instanceof AssayError) return error.exitCode;
  return error instanceof ReportError ? 64 : 3;
}
