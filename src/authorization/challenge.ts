/**
 * The challenge that a merchant puts into its PaymentRequired, and what the merchant keeps of it.
 * Source: the authorization specification, section 3.1.
 * @module
 */
import { z } from 'zod';
import { challengeIdSchema } from '../warrant/challenge-id.js';
import { limits } from '../warrant/limits.js';
import { wireTextSchema } from '../warrant/text.js';
import { timeMsSchema } from '../warrant/time.js';
import type { JsonObject, JsonValue } from '../wire/json.js';
import { extensionName, memberOf, protocolVersion, unwrapExtension } from './extension-form.js';

const { nonceBytes, proofFreshnessMs } = limits;

export const subjectMembers = ['signer', 'payment_subject'] as const;

export const challengeSchema = z.strictObject({
  version: z.literal(protocolVersion),
  /** Unique per 402 answer. */
  challenge_id: challengeIdSchema,
  proof_binding: z.literal('accepted+request'),
  warrant_transport: z.literal('inline_or_digest_ref'),
  required_subject_kinds: z
    .array(z.enum(subjectMembers))
    .length(subjectMembers.length)
    .refine((kinds) => subjectMembers.every((kind) => kinds.includes(kind)), {
      message: 'expected signer and payment_subject',
    }),
  nonce_bytes: z.int().min(nonceBytes.least).max(nonceBytes.most),
  merchant_id: wireTextSchema.optional(),
  /** Exclusive. */
  expires_at_ms: timeMsSchema.optional(),
  proof_freshness_ms: z.int().min(proofFreshnessMs.least).max(proofFreshnessMs.most).optional(),
});

export type Challenge = z.infer<typeof challengeSchema>;

/** A challenge as this merchant issued it, with the offers that stood beside it. */
export interface IssuedChallenge {
  /** Extension and `accepts` in it. */
  readonly payment_required: JsonObject;
  readonly issued_at_ms: number;
  /** Exclusive. */
  readonly expires_at_ms: number;
}

/** What a verifier needs of an issued challenge. */
export interface KnownChallenge {
  readonly challenge: Challenge;
  readonly offers: readonly JsonValue[];
  /** Exclusive: the earlier of what is kept and what was written. */
  readonly expiresAtMs: number;
}

/** Reads the extension value of a challenge; undefined for what no client should answer. */
export function readChallengeExtension(value: JsonValue): Challenge | undefined {
  const members = unwrapExtension(value);
  return members.ok ? challengeSchema.safeParse(members.value).data : undefined;
}

/** Reads a challenge of our own; undefined when there is none in it. */
export function readIssuedChallenge(issued: IssuedChallenge): KnownChallenge | undefined {
  const { payment_required: required, expires_at_ms } = issued;
  const value = memberOf(memberOf(required, 'extensions'), extensionName);
  const challenge = value === undefined ? undefined : readChallengeExtension(value);
  const offers = memberOf(required, 'accepts');
  if (challenge === undefined || !Array.isArray(offers)) return undefined;
  return {
    challenge,
    offers,
    expiresAtMs: Math.min(expires_at_ms, challenge.expires_at_ms ?? expires_at_ms),
  };
}
