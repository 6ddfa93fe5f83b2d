/**
 * One question to a verifier. The clock and the configuration are part of the question, so that the same question gets
 * the same answer whenever and wherever it is asked.
 * Source: the authorization specification, section 24.4 (`verify_authorization`).
 * @module
 */
import type { ChallengeId } from '../warrant/challenge-id.js';
import type { BoundRequest } from '../warrant/proof/binding-hashes.js';
import type { IssuedChallenge } from './challenge.js';
import type { VerifierConfig } from './config.js';
import type { Decision } from './decision.js';
import type { SettlementReport } from './store.js';

/** What the merchant itself knows of the request; nothing of it comes from the agent. */
export interface MerchantContext {
  readonly tool_name?: string | undefined;
  readonly model_provider?: string | undefined;
  readonly action_label?: string | undefined;
  readonly sponsor_id?: string | undefined;
}

export type FindChallenge = (challengeId: ChallengeId) => Promise<IssuedChallenge | undefined>;

export interface AuthorizationInput {
  /** Milliseconds since 1970; no other clock is read. */
  readonly now_ms: number;
  readonly config: VerifierConfig;
  /** Null: this merchant issued no such challenge. A merchant with many looks the answered one up; a lookup that rejects fails closed. */
  readonly challenge: IssuedChallenge | null | FindChallenge;
  readonly request: BoundRequest;
  /** The bytes of the payment document, which need not be JSON. */
  readonly document: Uint8Array;
  readonly context?: MerchantContext;
}

/** What a verifier grants. */
export interface Authorization {
  readonly decision: Decision;
  /** Under this name the merchant reports what became of the settlement. */
  readonly claim: string;
  /** By which the merchant finds this payment again when it is sent again. */
  readonly identifier?: string;
  /** Of an idempotent replay: what the first request came to; undefined while that one is running. */
  readonly settlement?: SettlementReport;
}
