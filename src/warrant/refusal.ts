/**
 * What each check returns: a value, or a refusal with the step and the stable code. Nothing here throws over input.
 * @module
 */
import type { RefusalCode, Step } from './refusal-codes.js';

export interface Refusal {
  readonly step: Step;
  readonly code: RefusalCode;
  /** For the issuer's and the operator's own tools. Never part of an answer to a client. */
  readonly detail?: string;
}

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal };

const longestDetail = 200;

/** Details may quote what a stranger sent: bounded, and without control characters for terminals and logs. */
export const printable = (detail: string): string => detail.slice(0, longestDetail).replace(/\p{Cc}/gu, '?');

export const refusal = (step: Step, code: RefusalCode, detail?: string): Refusal =>
  detail === undefined ? { step, code } : { step, code, detail: printable(detail) };

export const accepted = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });

export const refused = (step: Step, code: RefusalCode, detail?: string): Outcome<never> => ({
  ok: false,
  refusal: refusal(step, code, detail),
});
