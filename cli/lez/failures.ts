/**
 * How the commands of LEZ end badly: what somebody typed or wrote into a file, and what the protocol refuses.
 * @module
 */
import type { LezCode, LezOutcome } from '../../src/lez/codes.js';
import { AssayError } from '../../src/wire/assay-error.js';

export const badInput = (message: string, hint?: string, cause?: unknown): AssayError =>
  new AssayError(message, { code: 'BAD_INPUT', exitCode: 64, ...(hint ? { hint } : {}), cause });

/** A refusal with its stable code; exit code 1. */
export const refusal = (code: LezCode, detail: string, hint?: string): AssayError =>
  new AssayError(`${code}: ${detail}.`, { code, exitCode: 1, ...(hint ? { hint } : {}) });

/** The value of an outcome. Throws AssayError with the code. */
export function valueOrRefusal<Value>(outcome: LezOutcome<Value>, hint?: string): Value {
  if (outcome.ok) return outcome.value;
  throw refusal(outcome.code, outcome.detail, hint);
}
