/**
 * How families write their vectors down: positives as scenes, negatives as one change of a positive with step and code
 * beside it, scenarios as steps. Ids, bytes and JSON come later.
 * @module
 */
import type { RefusalCode, Step } from '../../src/warrant/refusal-codes.js';
import type { JsonObject } from '../../src/wire/json.js';
import type { Flag } from './flags.js';
import type { Change, Scene } from './scene.js';

/** What a verifier has to be able to do; see the hello of the verifier protocol. */
export type Feature =
  | 'secp256k1'
  | 'digest_ref'
  | 'payment_identifier'
  | 'period_limit'
  | 'revocation'
  | 'fault_injection';

export interface Notes {
  readonly title?: string;
  readonly flags?: readonly Flag[];
  /** Rows of the attack and the ambiguity register, rules, sections. */
  readonly refs?: readonly string[];
  /** `spec*`: stated by the concepts and integration texts, x402 or a cited RFC. */
  readonly basis?: 'spec*' | 'kit';
  readonly ambiguous?: string;
  readonly needs?: readonly Feature[];
}

export interface Positive extends Notes {
  readonly kind: 'positive';
  readonly title: string;
  readonly scene: Scene;
  readonly rail: string;
}

/** Seals that are wrong on purpose; every other digest, hash and signature of a vector is right. */
export type Seal =
  | `node${number}.digest`
  | `node${number}.signature`
  | 'accepted_hash'
  | 'request_hash'
  | 'proof.signature';

export interface Refusal {
  readonly step: Step;
  readonly code: RefusalCode;
  /** Codes that are as good. */
  readonly also?: readonly RefusalCode[];
  /** Steps that are as good, where it depends on how requests interleave. */
  readonly alsoSteps?: readonly Step[];
}

export interface Negative extends Notes, Refusal {
  readonly kind: 'negative';
  readonly base: Positive;
  readonly where: string;
  readonly what: string;
  readonly change: Change;
  readonly wrong?: readonly Seal[];
}

/** One request of a scenario, or several that arrive together. */
export type ScenarioStep =
  | { readonly scene: Scene; readonly accepts: { readonly rail?: string; readonly replayed?: boolean } }
  | { readonly scene: Scene; readonly refuses: Refusal }
  | { readonly together: readonly Scene[]; readonly authorized: number; readonly others: Refusal }
  | { readonly reset: true };

export interface Scenario extends Notes {
  readonly kind: 'scenario';
  readonly title: string;
  /** `negative` when the point is a refusal. */
  readonly polarity: 'positive' | 'negative';
  readonly base: Positive;
  readonly where: string;
  readonly what: string;
  readonly steps: readonly ScenarioStep[];
}

export type Draft = Positive | Negative | Scenario;

export interface Family {
  readonly id: string;
  readonly description: string;
  readonly drafts: readonly Draft[];
  /** Added to the expectation, for the family that looks through HTTP. */
  readonly http?: (draft: Draft) => JsonObject;
  /** Vectors that are written in another way, after the drafts: those of another wire profile. */
  readonly written?: () => readonly JsonObject[];
}

export const positive = (
  title: string,
  scene: Scene,
  { rail = 'onchain', ...notes }: Notes & { readonly rail?: string } = {},
): Positive => ({ kind: 'positive', flags: ['BASIC'], ...notes, title, scene, rail });

/** Where, what, the change, and what differs from the group. */
export type Row = readonly [
  where: string,
  what: string,
  change: Change,
  other?: Notes & Partial<Refusal> & { readonly wrong?: readonly Seal[]; readonly base?: Positive },
];

/** Negatives of one base that share their expectation. */
export const negatives = (
  base: Positive,
  shared: Notes & Refusal & { readonly wrong?: readonly Seal[] },
  rows: readonly Row[],
): Negative[] =>
  rows.map(([where, what, change, other]) => ({
    kind: 'negative',
    base,
    where,
    what,
    change,
    ...shared,
    ...other,
  }));
