/**
 * Challenge ids. Their alphabet is closed so that a hostile merchant cannot put another merchant's proof fields into one.
 * Source: the authorization specification, section 2.
 * @module
 */
import { z } from 'zod';

declare const challengeIdBrand: unique symbol;

/** 16 to 64 characters of `A-Za-z0-9_-`. */
export type ChallengeId = string & { readonly [challengeIdBrand]: true };

const challengeIdGrammar = /^[A-Za-z0-9_-]{16,64}$/;

/** Whether a value is a challenge id. */
export function isChallengeId(value: unknown): value is ChallengeId {
  return typeof value === 'string' && challengeIdGrammar.test(value);
}

export const challengeIdSchema = z.custom<ChallengeId>(
  isChallengeId,
  'expected 16 to 64 letters, digits, hyphens or underscores',
);
