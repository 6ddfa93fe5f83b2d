/**
 * Input of the `assay lf` commands that cannot be used: one sentence, exit code 64.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';

/** The error to throw; `hint` says what to do instead. */
export function badInput(message: string, hint?: string, cause?: unknown): AssayError {
  return new AssayError(message, {
    code: 'LF_INPUT',
    exitCode: 64,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
