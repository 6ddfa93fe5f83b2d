/**
 * Steps a to h. Each looks at what was presented and says nothing, or the answer.
 * Source: the authorization specification, section 12.
 * @module
 */
import { hexOf } from '../warrant/bytes.js';
import { leafOf } from '../warrant/chain/check-chain.js';
import type { BudgetKey } from '../warrant/constraints/budget.js';
import { isDigest } from '../warrant/digest.js';
import { paymentFingerprint } from '../warrant/proof/replay-key.js';
import { accepted, type Outcome, type Refusal, refused } from '../warrant/refusal.js';
import { signerName } from '../warrant/signer.js';
import { askStore } from './ask-store.js';
import type { Authorization } from './authorization-input.js';
import type { Stage, VerifierParts } from './parts.js';
import type { Presented } from './presented.js';
import type { IdentifiedOutcome } from './store.js';

const refuse = (refusal: Refusal | undefined): Outcome<never> | undefined =>
  refusal === undefined ? undefined : { ok: false, refusal };

/** Step a: signatures, root, links, revocation. */
export const checkChainStage: Stage = async ({ chain, input: { config } }, parts) => {
  const broken =
    parts.chain.signatures(chain, parts.signatures.warrant) ??
    parts.chain.root(chain, config.anchors) ??
    parts.chain.links(chain);
  if (broken !== undefined) return refuse(broken);
  const stored = await askStore(parts, (store) => store.revokedAmong(parts.chain.revocable(chain)));
  if (!stored.ok) return stored;
  return refuse(
    parts.chain.revocation(chain, {
      digests: new Set([...config.revoked_digests, ...[...stored.value].filter(isDigest)]),
      keys: new Set([...config.revoked_keys.map(signerName), ...stored.value]),
    }),
  );
};

/** Step b: the agent holds the key, and uses it for this. */
export const checkProofStage: Stage = ({ extension, chain, signer, subject, known, hashes }, parts) => {
  const { proof, challengeId } = extension;
  const leaf = leafOf(chain);
  const body = {
    challenge_id: challengeId,
    warrant_digest: leaf.hash,
    accepted_hash: proof.acceptedHash,
    request_hash: proof.requestHash,
    payload_hash: hashes.payload,
    payment_subject: subject,
    created_at_ms: proof.createdAtMs,
    nonce: proof.nonce,
    signer,
  };
  const { nonce_bytes } = known.challenge;
  return refuse(parts.proof({ body, signature: proof.signature }, leaf, nonce_bytes, parts.signatures.proof));
};

/** What makes two requests with one identifier the same payment. */
export function fingerprintOf({ payment, hashes }: Presented): string {
  return hexOf(paymentFingerprint(payment.document, hashes.request));
}

/** The stored answer of the first request, or a conflict with it. */
export function repeatOutcome(
  { fingerprint, claim, decision, settlement }: IdentifiedOutcome,
  presented: Presented,
): Outcome<Authorization> {
  if (fingerprint !== fingerprintOf(presented)) return refused('h', 'payment_identifier_conflict');
  const { identifier } = presented;
  return accepted({
    decision: { ...decision, idempotent_replay: true },
    claim,
    ...(identifier === undefined ? {} : { identifier }),
    ...(settlement === undefined ? {} : { settlement }),
  });
}

/** Step b': a known identifier ends the decision; an unknown one lets the challenge expire after all. */
export const findIdentifierStage: Stage = async (presented, parts) => {
  const { identifier, known, input } = presented;
  if (identifier === undefined) return undefined;
  const name = { merchantId: input.config.merchant_id, identifier };
  const found = await askStore(parts, (store) => store.findOutcome(name, input.now_ms));
  if (!found.ok) return found;
  if (found.value !== undefined) return repeatOutcome(found.value, presented);
  return refuse(parts.challengeExpiry(known, input.now_ms));
};

/** Step c. */
export const checkWindowStage: Stage = ({ chain, input: { now_ms, config } }, { window }) =>
  refuse(
    window(chain, now_ms, {
      execution: config.max_execution_lifetime_ms,
      issuer: config.max_issuer_lifetime_ms,
    }),
  );

/** Step d. */
export const checkAudienceStage: Stage = ({ chain, facts }, { terms }) =>
  refuse(terms.audience(chain, facts));

/** What each constraint finds in its budget. A store that does not answer shows where the first limit stands. */
async function readSpent({ chain, input }: Presented, parts: VerifierParts) {
  const budgets = parts.terms.budgets(chain);
  if (budgets.size === 0) return () => 0n;
  const sums = await askStore(parts, (store) => store.spent([...budgets.values()], input.now_ms));
  return (constraint: BudgetKey): bigint | undefined => {
    const budget = budgets.get(constraint);
    if (budget === undefined) return 0n;
    return sums.ok ? (sums.value.get(budget.key) ?? 0n) : undefined;
  };
}

/** Step e. */
export const checkConstraintsStage: Stage = async (presented, parts) =>
  refuse(parts.terms.constraints(presented.chain, presented.facts, await readSpent(presented, parts)));

/** Step f. */
export const checkQuoteStage: Stage = ({ payment: { quote }, extension, known }, parts) => {
  if (!parts.quote.isBound(quote.accepted, extension.proof.acceptedHash))
    return refused('f', 'accepted_hash_mismatch');
  return parts.quote.isOffered(quote.accepted, known.offers)
    ? undefined
    : refused('f', 'accepted_not_offered');
};

/** Step g. */
export const checkRequestStage: Stage = ({ input, extension }, parts) =>
  parts.request(input.request, extension.proof.requestHash)
    ? undefined
    : refused('g', 'request_hash_mismatch');

/** How old a proof may be: the challenge may ask for less or more than the configuration. Milliseconds. */
export function freshnessOf({ known, input: { config } }: Presented) {
  return {
    freshnessMs: known.challenge.proof_freshness_ms ?? config.freshness_ms,
    futureSkewMs: config.future_skew_ms,
  };
}

/** Step h, first half. */
export const checkFreshnessStage: Stage = (presented, parts) =>
  refuse(
    parts.freshness(presented.extension.proof.createdAtMs, presented.input.now_ms, freshnessOf(presented)),
  );
