/**
 * The one error tree of Assay: a stable code, a sentence a user can act on, and the exit code it means.
 * @module
 */

/** 1 finding, 2 inconclusive, 3 our own failure, 64 bad usage. */
export type AssayExitCode = 1 | 2 | 3 | 64;

export interface AssayErrorOptions {
  readonly code: string;
  readonly exitCode: AssayExitCode;
  /** What the user can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error with a stable `code`, an `exitCode`, and optionally a `hint`. */
export class AssayError extends Error {
  readonly code: string;
  readonly exitCode: AssayExitCode;
  readonly hint?: string;

  constructor(message: string, options: AssayErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AssayError';
    this.code = options.code;
    this.exitCode = options.exitCode;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}
