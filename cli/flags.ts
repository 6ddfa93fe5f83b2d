/**
 * What the options of several commands have in common: lists, numbers within bounds, the command line as typed.
 * @module
 */
import { AssayError } from '../src/wire/assay-error.js';

/** For options that take several values separated by commas, and may be repeated. */
export const list = (value: string, before: readonly string[]): string[] => [
  ...before,
  ...value.split(',').filter((one) => one !== ''),
];

/** For options that may be repeated. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** A number of a flag, within bounds; the flag is named when it is not one. */
export function numberOf(flag: string, min: number, max: number, whole = true): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const outside = !Number.isFinite(value) || value < min || value > max;
    if (text.trim() === '' || outside || (whole && !Number.isInteger(value)))
      throw new AssayError(`${flag} ${text} is not a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`, {
        code: 'BAD_NUMBER',
        exitCode: 64,
      });
    return value;
  };
}

/** The command as typed. Secrets never stand on it: headers name variables. */
export function commandLine(): string {
  return ['assay', ...process.argv.slice(2)]
    .map((part) => (/^[\w./:=,@*-]+$/.test(part) ? part : `'${part}'`))
    .join(' ');
}
