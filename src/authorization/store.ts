/**
 * What a verifier has to remember between requests. Everything that may happen once is decided by `claim`, in one atomic
 * action; instants come with each call, so a store has no clock. A store that cannot answer rejects.
 * Source: the authorization specification, sections 10, 12 and 14.
 * @module
 */
import type { Budget } from '../warrant/chain/check-constraints.js';
import type { BudgetKey } from '../warrant/constraints/budget.js';
import type { JsonObject } from '../wire/json.js';
import type { IssuedChallenge } from './challenge.js';
import type { Decision } from './decision.js';

/** A payment identifier belongs to one merchant. */
export interface IdentifierName {
  readonly merchantId: string;
  readonly identifier: string;
}

/** What became of an authorized payment, as the merchant reports it. */
export interface SettlementReport {
  /** False: it failed for good, and nothing was paid. */
  readonly success: boolean;
  /** What a retry is answered with; the merchant's own. */
  readonly answer: JsonObject;
}

/** The outcome of the first request with a payment identifier. */
export interface IdentifiedOutcome {
  readonly fingerprint: string;
  /** Name of the claim of the first request. */
  readonly claim: string;
  readonly decision: Decision;
  /** Undefined while the first request is running. */
  readonly settlement?: SettlementReport;
}

/** One authorization that wants to happen. Instants in milliseconds. */
export interface ClaimRequest {
  /** Merchant, challenge and nonce in one name; reservations are released by it. */
  readonly claim: string;
  readonly merchantId: string;
  readonly challengeId: string;
  readonly nowMs: number;
  /** The nonce may be claimed again from here on. */
  readonly forgetNonceAtMs: number;
  /** Undefined: the challenge may be answered with other nonces as well. */
  readonly forgetChallengeAtMs?: number;
  /** Atomic units, drawn from each budget. */
  readonly amount: bigint;
  readonly budgets: readonly Budget[];
  readonly identified?: {
    readonly identifier: string;
    readonly fingerprint: string;
    readonly decision: Decision;
    /** The identifier may be used again from here on. */
    readonly forgetAtMs: number;
  };
}

/** In this order: what is first decides. */
export type ClaimAnswer =
  /** The identifier was claimed meanwhile, by the same payment. */
  | { readonly kind: 'known'; readonly outcome: IdentifiedOutcome }
  /** The identifier was claimed meanwhile, by another payment. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'replayed' }
  | { readonly kind: 'consumed' }
  | { readonly kind: 'exceeded' }
  | { readonly kind: 'claimed' };

export interface AuthorizationStore {
  keepChallenge(merchantId: string, challengeId: string, challenge: IssuedChallenge): Promise<void>;
  findChallenge(merchantId: string, challengeId: string): Promise<IssuedChallenge | undefined>;
  /** All of it, or nothing when the answer is not `claimed`. */
  claim(request: ClaimRequest): Promise<ClaimAnswer>;
  findOutcome(name: IdentifierName, nowMs: number): Promise<IdentifiedOutcome | undefined>;
  /** What is reserved inside each window. */
  spent(budgets: readonly Budget[], nowMs: number): Promise<ReadonlyMap<BudgetKey, bigint>>;
  /** Keeps the outcome for the identifier of a claim, and after a failure releases its reservations. */
  reportSettlement(claim: string, report: SettlementReport): Promise<void>;
  /** Names are digests of warrants and names of keys (`signerName`). */
  revoke(names: readonly string[]): Promise<void>;
  /** Those of the names that are revoked. */
  revokedAmong(names: readonly string[]): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}
