/**
 * The steps of a verifier as named values. The honest ones stand in `create-parts.ts`; replacing one of them makes a
 * verifier with one fault, which is how the kit's own checks are proven.
 * @module
 */

import type { Chain, Revocations } from '../warrant/chain/check-chain.js';
import type { Budget, Spent } from '../warrant/chain/check-constraints.js';
import type { LifetimeCaps } from '../warrant/chain/check-window.js';
import type { BudgetKey } from '../warrant/constraints/budget.js';
import type { RequestFacts } from '../warrant/constraints/facts.js';
import type { HashBytes } from '../warrant/digest.js';
import type { RequestHost } from '../warrant/matching/request-host.js';
import type { BoundRequest } from '../warrant/proof/binding-hashes.js';
import type { Freshness, PresentedProof } from '../warrant/proof/check-proof.js';
import type { ProofBody } from '../warrant/proof/proof-body.js';
import type { Outcome, Refusal } from '../warrant/refusal.js';
import type { SealedWarrant } from '../warrant/sealed-warrant.js';
import type { SignerKey } from '../warrant/signer.js';
import type { JsonObject, JsonValue } from '../wire/json.js';
import type { Authorization } from './authorization-input.js';
import type { IssuedChallenge, KnownChallenge } from './challenge.js';
import type { VerifierConfig } from './config.js';
import type { Presented } from './presented.js';
import type { PresentedExtension } from './presented-extension.js';
import type { PaymentDocument, Quote } from './read-payment.js';
import type { AuthorizationStore } from './store.js';
import type { WarrantCache } from './warrant-cache.js';

export type DecodeWarrant = (bytes: Uint8Array) => Outcome<SealedWarrant>;

/** Everything that turns bytes into values. */
export interface ReadingParts {
  /** 0.1 */
  readonly document: (bytes: Uint8Array) => Outcome<PaymentDocument>;
  /** 0.2 to 0.8 */
  readonly extension: (document: JsonObject) => Outcome<PresentedExtension>;
  /** 0.9 */
  readonly identifier: (document: JsonObject, isRequired: boolean) => Outcome<string | undefined>;
  /** 0.13, one node. */
  readonly warrant: DecodeWarrant;
}

/** What the node of a chain is checked for, apart from its signature. */
export interface ChainParts {
  /** 0.13 */
  readonly resolve: (
    extension: PresentedExtension,
    decode: DecodeWarrant,
    cache: WarrantCache,
  ) => Outcome<Chain>;
  /** Step a: who signed. */
  readonly signatures: (chain: Chain, isSigned: (node: SealedWarrant) => boolean) => Refusal | undefined;
  /** K1, K2 */
  readonly root: (chain: Chain, anchors: readonly SignerKey[]) => Refusal | undefined;
  /** K3 to K12 */
  readonly links: (chain: Chain) => Refusal | undefined;
  /** K13 */
  readonly revocable: (chain: Chain) => readonly string[];
  readonly revocation: (chain: Chain, revoked: Revocations) => Refusal | undefined;
}

export interface SignatureParts {
  readonly warrant: (node: SealedWarrant) => boolean;
  readonly proof: (body: ProofBody, signature: Uint8Array) => boolean;
}

/** Steps d and e, and the budgets that they draw on. */
export interface TermsParts {
  readonly audience: (chain: Chain, facts: Pick<RequestFacts, 'merchantId' | 'host'>) => Refusal | undefined;
  /** From the key that a constraint names to the budget that it draws on. */
  readonly budgets: (chain: Chain) => ReadonlyMap<BudgetKey, Budget>;
  readonly constraints: (chain: Chain, facts: RequestFacts, spent: Spent) => Refusal | undefined;
}

/** What the decision names, and what makes two payments of one identifier the same. */
export interface HashParts {
  readonly accepted: (quote: Quote) => HashBytes;
  readonly request: (request: BoundRequest) => HashBytes;
}

/** Step f. */
export interface QuoteParts {
  readonly isBound: (accepted: JsonObject, claimed: HashBytes) => boolean;
  readonly isOffered: (accepted: JsonObject, offers: readonly JsonValue[]) => boolean;
}

/** One step after step 0: an answer ends the decision, undefined goes on. */
export type Stage = (
  presented: Presented,
  parts: VerifierParts,
) => Outcome<Authorization> | undefined | Promise<Outcome<Authorization> | undefined>;

export interface VerifierParts {
  readonly reading: ReadingParts;
  /** 0.10: an issued challenge, read. */
  readonly challenge: (
    issued: IssuedChallenge,
    extension: PresentedExtension,
    config: VerifierConfig,
  ) => Outcome<KnownChallenge>;
  /** 0.10 or b': the last instant is outside. */
  readonly challengeExpiry: (known: KnownChallenge, nowMs: number) => Refusal | undefined;
  /** 0.12 */
  readonly host: (authority: string, merchantHosts: readonly string[]) => Outcome<RequestHost>;
  readonly chain: ChainParts;
  readonly signatures: SignatureParts;
  /** Step b. */
  readonly proof: (
    proof: PresentedProof,
    leaf: SealedWarrant,
    nonceBytes: number,
    isSigned: SignatureParts['proof'],
  ) => Refusal | undefined;
  /** Step c. */
  readonly window: (chain: Chain, nowMs: number, caps: LifetimeCaps) => Refusal | undefined;
  readonly terms: TermsParts;
  readonly hashes: HashParts;
  readonly quote: QuoteParts;
  /** Step g. */
  readonly request: (request: BoundRequest, claimed: HashBytes) => boolean;
  /** Step h, first half. */
  readonly freshness: (createdAtMs: number, nowMs: number, window: Freshness) => Refusal | undefined;
  /** Steps a to h in the order in which they are taken. */
  readonly order: readonly Stage[];
  readonly store: AuthorizationStore;
  readonly cache: WarrantCache;
  /** Told why a store did not answer, for the operator's log. */
  readonly onTrouble: (cause: unknown) => void;
}
