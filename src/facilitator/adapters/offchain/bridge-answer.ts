/**
 * What an answer of a bridge means. The boolean decides; nothing is guessed and nothing invented: an answer of the
 * wrong shape is an upstream error, and leaves a settle unknown.
 * @module
 */
import { z } from 'zod';
import type { Attempt } from './attempt.js';
import type { BackendFailure, BackendSettlement, BackendVerdict } from './backend.js';
import { offchainReasons } from './reasons.js';

const text = z.string().max(4_096).nullish();
const verifyAnswer = z.looseObject({ valid: z.boolean(), payer: text, reason: text });
const settleAnswer = z.looseObject({ success: z.boolean(), transaction: text, payer: text, reason: text });

/** The longest Retry-After that is passed on, in seconds. */
const longestRetryAfter = 3_600;

const filled = (value: string | null | undefined): string | undefined =>
  value === null || value === undefined || value.trim() === '' ? undefined : value;

const withPayer = (payer: string | null | undefined) => {
  const named = filled(payer);
  return named === undefined ? {} : { payer: named };
};

/** A code is relayed as the reason; a sentence as the message beside the default reason. */
function declined(reason: string | null | undefined, payer: string | null | undefined) {
  const said = filled(reason);
  const base = { kind: 'declined', ...withPayer(payer) } as const;
  if (said === undefined) return base;
  return /^[a-z][a-z0-9_]{2,63}$/.test(said)
    ? { ...base, reason: said }
    : { ...base, message: said.slice(0, 256) };
}

/** Seconds of a Retry-After header: a number, or a date (RFC 9110, section 10.2.3). */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const value = header.trim();
  const seconds = /^\d{1,10}$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - nowMs) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), longestRetryAfter);
}

/** Where status and connection already say that there is no answer to read. */
function failureOf(attempt: Attempt, nowMs: number): BackendFailure | undefined {
  const failed = (reason: string, certain: boolean): BackendFailure => ({ kind: 'failed', reason, certain });
  if (attempt.kind === 'lost') {
    if (attempt.why === 'timeout') return failed(offchainReasons.timeout, false);
    return failed(offchainReasons.unavailable, !attempt.sent);
  }
  const { status, retryAfter } = attempt;
  if (status === 200) return undefined;
  if (status === 401 || status === 403) return failed(offchainReasons.authFailed, true);
  if (status === 429) {
    const seconds = retryAfterSeconds(retryAfter, nowMs);
    const limited = failed(offchainReasons.rateLimited, true);
    return seconds === undefined ? limited : { ...limited, retryAfterSeconds: seconds };
  }
  // A refused request moved nothing; of anything else with another status that cannot be said.
  return failed(offchainReasons.error, status >= 400 && status < 500 && status !== 408);
}

/** The verdict of a verify call. */
export function readVerdict(attempt: Attempt, nowMs: number): BackendVerdict {
  const failure = failureOf(attempt, nowMs);
  if (failure !== undefined) return failure;
  const answer = verifyAnswer.safeParse(attempt.kind === 'answer' ? attempt.body : undefined);
  if (!answer.success) return { kind: 'failed', reason: offchainReasons.badResponse, certain: true };
  const { valid, payer, reason } = answer.data;
  return valid ? { kind: 'valid', ...withPayer(payer) } : declined(reason, payer);
}

/** The outcome of a settle call. A failure after which money may have moved is `settlement_unknown`. */
export function readSettlement(attempt: Attempt, nowMs: number): BackendSettlement {
  const unknown: BackendFailure = { kind: 'failed', reason: offchainReasons.unknown, certain: false };
  const failure = failureOf(attempt, nowMs);
  if (failure !== undefined) {
    const named =
      failure.certain || (attempt.kind === 'answer' && attempt.status < 500 && attempt.status !== 408);
    return named ? failure : unknown;
  }
  const answer = settleAnswer.safeParse(attempt.kind === 'answer' ? attempt.body : undefined);
  if (!answer.success) return unknown;
  const { success, transaction, payer, reason } = answer.data;
  if (!success) return declined(reason, payer);
  const named = filled(transaction);
  return named === undefined ? unknown : { kind: 'settled', transaction: named, ...withPayer(payer) };
}
