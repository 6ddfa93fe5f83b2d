/**
 * Step 0.10: the challenge that a payment answers is one of ours, and what the agent repeated of it is what we wrote.
 * @module
 */

import { accepted, type Outcome, type Refusal, refusal, refused } from '../warrant/refusal.js';
import { jcs } from '../wire/jcs.js';
import type { JsonValue } from '../wire/json.js';
import { type IssuedChallenge, type KnownChallenge, readIssuedChallenge } from './challenge.js';
import type { VerifierConfig } from './config.js';
import type { PresentedExtension } from './presented-extension.js';

/** The kinds of subjects are a set. */
function plain(value: JsonValue): string {
  if (!Array.isArray(value)) return jcs(value);
  return value.map(jcs).sort().join();
}

/** Whether the payment answers an issued challenge. */
export function answerChallenge(
  issued: IssuedChallenge,
  { challengeId, echoed }: PresentedExtension,
  { merchant_id }: VerifierConfig,
): Outcome<KnownChallenge> {
  const known = readIssuedChallenge(issued);
  if (known === undefined) return refused('0', 'challenge_mismatch', 'no challenge can be read');
  const { challenge } = known;
  if (challenge.challenge_id !== challengeId)
    return refused('0', 'challenge_mismatch', `another challenge: ${challengeId}`);
  if (challenge.merchant_id !== undefined && challenge.merchant_id !== merchant_id)
    return refused('0', 'challenge_mismatch', 'a challenge of another merchant');
  const written = new Map<string, JsonValue | undefined>(Object.entries(challenge));
  for (const [name, value] of Object.entries(echoed)) {
    const ours = written.get(name);
    if (ours === undefined || plain(ours) !== plain(value))
      return refused('0', 'ledgerflow_malformed', `${name} is not what the challenge says`);
  }
  return accepted(known);
}

/** Whether a challenge is too old at an instant (milliseconds). */
export function checkChallengeExpiry({ expiresAtMs }: KnownChallenge, nowMs: number): Refusal | undefined {
  if (nowMs < expiresAtMs) return undefined;
  return refusal('0', 'challenge_expired', `accepted until ${expiresAtMs}, now ${nowMs}`);
}
