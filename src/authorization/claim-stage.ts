/**
 * The last step: everything that may happen once, in one atomic action of the store, and the decision that follows.
 * Source: the authorization specification, sections 12 (step h) and 14.
 * @module
 */
import { encodeBase64 } from '../warrant/base64.js';
import { hexOf } from '../warrant/bytes.js';
import { leafOf } from '../warrant/chain/check-chain.js';
import { digestOf } from '../warrant/digest.js';
import { replayKey } from '../warrant/proof/replay-key.js';
import { accepted, type Outcome, refused } from '../warrant/refusal.js';
import { railNameOf } from '../warrant/subject.js';
import { askStore } from './ask-store.js';
import type { Authorization } from './authorization-input.js';
import type { Decision } from './decision.js';
import type { Stage } from './parts.js';
import type { Presented } from './presented.js';
import { fingerprintOf, freshnessOf, repeatOutcome } from './stages.js';
import type { ClaimAnswer, ClaimRequest } from './store.js';

/** The decision about what was presented. */
export function decide({ chain, facts, signer, subject, hashes, known, input }: Presented): Decision {
  return {
    authorized: true,
    merchant_id: facts.merchantId,
    payer: { alg: signer.alg, key_b64: encodeBase64(signer.public_key) },
    payment_subject: { kind: subject.kind, value: subject.value },
    rail: railNameOf(subject),
    amount: facts.amount,
    asset: facts.asset,
    network: facts.network,
    scheme: facts.scheme,
    pay_to: facts.payTo,
    warrant_digest: leafOf(chain).digest,
    root_digest: chain[0].digest,
    chain_length: chain.length,
    accepted_hash: digestOf(hashes.accepted),
    request_hash: digestOf(hashes.request),
    payload_hash: digestOf(hashes.payload),
    challenge_id: known.challenge.challenge_id,
    decided_at_ms: input.now_ms,
    idempotent_replay: false,
  };
}

/** The name of the nonce under its challenge and merchant. */
export function claimName({ facts, known, extension }: Presented): string {
  return hexOf(replayKey(facts.merchantId, known.challenge.challenge_id, extension.proof.nonce));
}

/**
 * When a nonce may be forgotten: not while its proof can still be fresh, although a challenge may ask for a longer
 * freshness than the configuration has, and although both ends of that window are inside.
 */
function nonceTtlMs(presented: Presented): number {
  const { freshnessMs, futureSkewMs } = freshnessOf(presented);
  return Math.max(presented.input.config.replay_ttl_ms, freshnessMs + futureSkewMs + 1);
}

/** The claim of what was presented. */
export function claimRequest(
  presented: Presented,
  decision: Decision,
  budgets: ClaimRequest['budgets'],
): ClaimRequest {
  const { input, known, facts, identifier } = presented;
  const { now_ms: nowMs, config } = input;
  const forgetNonceAtMs = nowMs + nonceTtlMs(presented);
  return {
    claim: claimName(presented),
    merchantId: facts.merchantId,
    challengeId: known.challenge.challenge_id,
    nowMs,
    forgetNonceAtMs,
    ...(config.challenge_use === 'single'
      ? { forgetChallengeAtMs: Math.max(forgetNonceAtMs, known.expiresAtMs) }
      : {}),
    amount: BigInt(facts.amount),
    budgets,
    ...(identifier === undefined
      ? {}
      : {
          identified: {
            identifier,
            fingerprint: fingerprintOf(presented),
            decision,
            forgetAtMs: nowMs + config.identifier_ttl_ms,
          },
        }),
  };
}

function answerOf(answer: ClaimAnswer, presented: Presented, decision: Decision): Outcome<Authorization> {
  switch (answer.kind) {
    case 'claimed': {
      const { identifier } = presented;
      const authorization = { decision, claim: claimName(presented) };
      return accepted(identifier === undefined ? authorization : { ...authorization, identifier });
    }
    case 'known':
      return repeatOutcome(answer.outcome, presented);
    case 'conflict':
      return refused('h', 'payment_identifier_conflict');
    case 'replayed':
      return refused('h', 'replay_detected');
    case 'consumed':
      return refused('h', 'challenge_consumed');
    case 'exceeded':
      return refused('h', 'payment_period_exceeded');
  }
}

/** Step h, second half. Only now may the warrants be referred to by digest. */
export const claimStage: Stage = async (presented, parts) => {
  const decision = decide(presented);
  const budgets = [...parts.terms.budgets(presented.chain).values()];
  const request = claimRequest(presented, decision, budgets);
  const answer = await askStore(parts, (store) => store.claim(request));
  if (!answer.ok) return answer;
  if (answer.value.kind === 'claimed') parts.cache.keep(presented.chain);
  return answerOf(answer.value, presented, decision);
};
