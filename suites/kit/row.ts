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
  | 'v1'
  | 'config'
  | 'cli'
  | 'keys'
  | 'ambiguous';

export const profiles = [
  'core',
  'exact-evm',
  'v1',
  'offchain',
  'ledgerflow',
  'rails',
  'lez',
  'acedata',
] as const;
export type Profile = (typeof profiles)[number];

/** How a payment of the kit moves: over a chain, through a provider that keeps a ledger, or over LEZ. */
export type Rail = 'evm' | 'offchain' | 'lez';

/** What has to be in place for a row on an off-chain rail, beside the tier. Source: catalogue of the rails, section 10.1. */
export type Place =
  /** A network whose back end remembers payments and is known to hold no money. */
  | 'mock'
  /** A network of the target that leads to a bridge of the simulator. */
  | 'bridge'
  /** Two such networks, at two bridges. */
  | 'bridges'
  /** The kit starts the target with a configuration of its own. */
  | 'spawn'
  /** The kit starts the target with variables of its own. */
  | 'environment'
  /** The kit may kill and restart the target's process. */
  | 'process'
  /** The kit may send the target's process a signal to stop. */
  | 'signal'
  /** A second process of the target answers at a URL of its own. */
  | 'replica'
  /** A network of the target that routes over four rails. */
  | 'rails'
  /** The facilitator behind a merchant of LEZ. */
  | 'facilitator'
  /** The list of a prototype's codes. */
  | 'codes';

/** Whether a row starts processes of its own. */
export const startsProcesses = ({ places = [] }: Pick<Row, 'places'>): boolean =>
  places.includes('spawn') || places.includes('environment');

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
  /** What has to be in place beside the tier. */
  readonly places?: readonly Place[];
  /** The rows of another catalogue that this one restates. */
  readonly sameAs?: readonly string[];
  /** Identifier of the ambiguity register on which the verdict depends. */
  readonly ambiguity?: string;
}

const coreRequestRows = new Set(
  ['001', '002', '003', '004', '005', '006', '009', '030', '031', '032', '039'].map((n) => `X402-REQ-${n}`),
);

const spawnedRows = new Set(
  [
    13, 14, 29, 30, 31, 37, 38, 39, 58, 62, 88, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126,
    127,
  ].map((n) => `OFF-${String(n).padStart(3, '0')}`),
);

/** The one profile to which a row belongs. Source: grading, table of profiles. */
export function profileOf(id: string): Profile {
  if (spawnedRows.has(id)) return 'ledgerflow';
  if (/^OFF-(10[7-9]|11[0-4])$/.test(id)) return 'rails';
  if (id.startsWith('OFF-')) return 'offchain';
  if (id.startsWith('LEZ-')) return 'lez';
  if (id.startsWith('ACE-')) return 'acedata';
  if (id.startsWith('X402-V1-')) return 'v1';
  if (/^X402-(HTTP|SUP|ERR)-/.test(id) || coreRequestRows.has(id)) return 'core';
  return 'exact-evm';
}

/** Name of the canary that proves the off-chain rail, as its exchanges carry it. */
export const offchainCanary = 'OFF-canary';
/** The same for a target that settles only what it verified. */
export const aceCanary = 'ACE-canary';

export type Family = 'X402' | 'OFF' | 'LEZ' | 'ACE' | 'OWN';

/**
 * The catalogue of a row: `OFF` for the off-chain rails, `LEZ` for LEZ, `ACE` for verify-then-settle, `OWN` for an
 * operator's own, `X402` for all else. Observers look at what their own sent.
 */
export function familyOf(id: string): Family {
  if (id.startsWith('OWN-')) return 'OWN';
  if (id.startsWith('LEZ-')) return 'LEZ';
  if (id.startsWith('ACE-')) return 'ACE';
  return id.startsWith('OFF-') ? 'OFF' : 'X402';
}

/** The rail on which a row pays. */
export function railOf(id: string): Rail {
  // These look at the chain inside the adapter model.
  if (/^OFF-1(1[5-9]|2[0-7])$/.test(id)) return 'evm';
  if (id.startsWith('LEZ-')) return 'lez';
  return id.startsWith('OFF-') ? 'offchain' : 'evm';
}

/** `T2` -> 2. */
export function tierNumber(name: TierName): Tier {
  return Number(name.slice(1)) as Tier;
}
