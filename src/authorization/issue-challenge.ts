/**
 * A challenge for one 402 answer. Id and instant come in as arguments; whoever issues it keeps the result.
 * Source: the authorization specification, sections 2 and 3.1.
 * @module
 */

import { type ChallengeId, isChallengeId } from '../warrant/challenge-id.js';
import { limits } from '../warrant/limits.js';
import type { JsonObject } from '../wire/json.js';
import { type IssuedChallenge, subjectMembers } from './challenge.js';
import type { VerifierConfig } from './config.js';
import { extensionName, memberOf, protocolVersion, writeExtension } from './extension-form.js';

/** 96 random bits, where at least 80 are asked for, so that nobody guesses the challenge of another visitor. */
const leastRandomBytes = 12;

/** The id that random bytes stand for. Throws RangeError for too few or too many. */
export function challengeIdFrom(random: Uint8Array): ChallengeId {
  const id = Buffer.from(random).toString('base64url');
  if (random.length < leastRandomBytes || !isChallengeId(id))
    throw new RangeError(`a challenge id takes 12 to 48 random bytes, not ${random.length}`);
  return id;
}

export interface ChallengeTerms {
  readonly config: VerifierConfig;
  readonly challengeId: ChallengeId;
  /** Milliseconds. */
  readonly nowMs: number;
  /** Bytes of the nonce that is asked for; 16 by default. */
  readonly nonceBytes?: number;
}

/** Adds a challenge to what is asked for. Throws RangeError for a nonce outside its limits. */
export function issueChallenge(
  required: JsonObject,
  { config, challengeId, nowMs, nonceBytes = limits.nonceBytes.least }: ChallengeTerms,
): IssuedChallenge {
  const { least, most } = limits.nonceBytes;
  if (!Number.isInteger(nonceBytes) || nonceBytes < least || nonceBytes > most)
    throw new RangeError(`a nonce has ${least} to ${most} bytes, not ${nonceBytes}`);
  const expires_at_ms = nowMs + config.challenge_ttl_ms;
  const freshness = Math.min(config.freshness_ms, limits.proofFreshnessMs.most);
  const members = {
    version: protocolVersion,
    challenge_id: challengeId,
    proof_binding: 'accepted+request',
    warrant_transport: 'inline_or_digest_ref',
    required_subject_kinds: [...subjectMembers],
    nonce_bytes: nonceBytes,
    merchant_id: config.merchant_id,
    expires_at_ms,
    proof_freshness_ms: freshness,
  };
  const before = memberOf(required, 'extensions');
  const extensions = {
    ...(typeof before === 'object' ? before : {}),
    [extensionName]: writeExtension(members, config.challenge_form),
  };
  return { payment_required: { ...required, extensions }, issued_at_ms: nowMs, expires_at_ms };
}
