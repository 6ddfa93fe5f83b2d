/**
 * The error of this room: a stable code and one sentence that says what was wrong, where, and what to do.
 *
 * @module
 */
export type ReportErrorCode =
  | 'record-not-json'
  | 'record-invalid'
  | 'baseline-unreadable'
  | 'baseline-invalid'
  | 'baseline-todo'
  | 'evidence-name'
  | 'evidence-unreadable'
  | 'evidence-changed'
  | 'key-invalid'
  | 'attestation-refused'
  | 'attestation-invalid';

export class ReportError extends Error {
  override readonly name = 'ReportError';
  readonly code: ReportErrorCode;

  constructor(code: ReportErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
