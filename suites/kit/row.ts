/**
 * The requirement row that stands beside the code of each check: what is required, by whom,
 * and how bad it is when it does not hold. Vocabulary of the requirement catalogue.
 * @module
 */

export type Level = 'MUST' | 'SHOULD' | 'MAY' | 'SAFETY' | 'INFO';
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** Who demands it: an RFC 2119 word, an imperative step of the text, only the official client, or Assay. */
export type Basis = 'spec' | 'spec*' | 'client' | 'kit';

/** T0 a URL; T1 and throw-away keys; T2 and the chain that the target uses; T3 and the target's own upstream. */
export type Tier = 0 | 1 | 2 | 3;
export type TierName = `T${Tier}`;

export type Flag =
  | 'shape'
  | 'malformed'
  | 'interop'
  | 'availability'
  | 'disclosure'
  | 'reason'
  | 'routing'
  | 'signature'
  | 'binding'
  | 'amount'
  | 'time'
  | 'funds'
  | 'replay'
  | 'concurrency'
  | 'purity'
  | 'pending'
  | 'gas'
  | 'smart-wallet'
  | 'extension'
  | 'permit2'
  | 'upto'
  | 'batch'
  | 'svm'
  | 'v1';

export type Profile = 'core' | 'exact-evm';

/** How a row runs when it is not an ordinary probe. */
export type RunMark =
  /** Noisy or heavy: only on loopback or on a target that is wired to the simulator, after all other rows. */
  | 'wired'
  /** Changes the chain or the whole target: runs alone in the last phase. */
  | 'global'
  /** Waits for minutes: only with `--slow`. */
  | 'slow';

export interface Row {
  readonly title: string;
  readonly level: Level;
  readonly severity: Severity;
  readonly basis: Basis;
  /** The lowest tier at which a part of the row can be judged. */
  readonly needs: TierName;
  readonly flags: readonly Flag[];
  /** Where the requirement stands. */
  readonly spec: string;
  /** One or two sentences: what goes wrong for whom when this does not hold. */
  readonly why: string;
  /** One or two sentences: what an implementer does about it. */
  readonly fix: string;
  /** The facilitator with this one fault that the check catches. */
  readonly saboteur: string;
  /** Raised by each change that can alter a verdict; noted in CHECKS.md. */
  readonly rev?: number;
  readonly run?: RunMark;
  /** Identifier of the ambiguity register on which the verdict depends. */
  readonly ambiguity?: string;
}

const coreRequestRows = new Set(
  ['001', '002', '003', '004', '005', '006', '009', '030', '031', '032', '039'].map((n) => `X402-REQ-${n}`),
);

/** The one profile to which a row belongs. Source: grading, table of profiles. */
export function profileOf(id: string): Profile {
  if (/^X402-(HTTP|SUP|ERR)-/.test(id) || coreRequestRows.has(id)) return 'core';
  return 'exact-evm';
}

/** `T2` -> 2. */
export function tierNumber(name: TierName): Tier {
  return Number(name.slice(1)) as Tier;
}
