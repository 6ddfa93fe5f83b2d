/**
 * What every check of a run knows about the target and the simulator. Plain JSON: it crosses
 * the worker boundary by value, so workers share nothing.
 * @module
 */

import type { SimulatorHandle } from '../../simulator/handle.js';
import type { JsonValue } from '../../src/wire/json.js';
import type { CodeMap } from '../lez/codes.js';
import type { PublicChain } from './public-chain.js';
import type { Profile, Rail, Tier } from './row.js';

/** The exact/EVM kind of the target that is graded, with the token in which the kit pays. */
export interface GradedKind {
  /** CAIP-2. */
  readonly network: string;
  readonly chainId: number;
  readonly asset: string;
  /** EIP-712 domain of the asset. */
  readonly name: string;
  readonly version: string;
}

export interface SessionTarget {
  /** Base URL without a trailing slash. */
  readonly url: string;
  /** Sent with each request; values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Time limit of a settle; `timeoutMs` when absent. */
  readonly settleTimeoutMs?: number;
  /** PEM of a certificate authority to trust beside the system's. */
  readonly ca?: string;
  /** Loopback, or wired to our simulator: bursts and large bodies are allowed. */
  readonly wired: boolean;
  /** Requests a second, when the target is neither. */
  readonly rate?: number;
  /** Settle refuses what verify has not seen: the preset says so, or the profile `acedata` wants it. */
  readonly verifyFirst: boolean;
  /**
   * It is graded as a facilitator that stores what it verified, and settles nothing else (profile `acedata`). What
   * demands the opposite is not graded beside it.
   */
  readonly storesVerified?: boolean;
  /** Recipient that the target insists on; otherwise each payment has its own. */
  readonly payTo?: string;
}

export type ControlState = 'passed' | 'failed' | 'unproven';

export interface Controls {
  readonly verify: ControlState;
  readonly settle: ControlState;
}

/** A network of the target that leads to a bridge of the simulator. */
export interface BridgedNetwork {
  /** CAIP-2, such as `offchain:binance`. */
  readonly network: string;
  /** Name of the bridge in the simulator. */
  readonly bridge: string;
  /** The kit itself pointed an adapter of the target there: payments that arrive elsewhere are the target's doing. */
  readonly wired?: boolean;
}

/** What is known of the target's off-chain networks. */
export interface OffchainRail {
  /** As the rail's own canary proved it. */
  readonly tier: Tier;
  /** Where the kit pays when a check names no network. */
  readonly network: string;
  /** Networks that lead to our bridges, proven or wired by the kit; the first is `network` when there is one. */
  readonly bridged: readonly BridgedNetwork[];
  /** A network whose back end is a mock: it holds no money, and any proof of payment is good. */
  readonly mock?: string;
  /** A network that routes by payment subject. */
  readonly router?: string;
  /** Seconds after which the target gives up a call of a chain, where that is known. */
  readonly chainTimeoutSeconds?: number;
  /** Seconds after which the target gives up a call of a bridge; the default of the specification where unknown. */
  readonly timeoutSeconds: number;
  readonly controls: Controls;
}

/** What is known of a merchant that sells over LEZ; its facilitator is the target. */
export interface LezRail {
  /** As the rail's own canary proved it. */
  readonly tier: Tier;
  /** A protected resource. */
  readonly resource: string;
  /** Another one of the same merchant, where there is one. */
  readonly otherResource?: string;
  /** Whether the target is the facilitator; otherwise nobody named it, and the target is the merchant. */
  readonly facilitator: boolean;
  /** Who signs payments: the kit as its own specification says, or the command of the operator. */
  readonly signer: 'kit' | 'command';
  /** The target is the reference, which follows that specification. */
  readonly ours?: boolean;
  /** Why no row that pays can be judged, although the simulator is there. */
  readonly unpaid?: { readonly status: 'skip' | 'blocked'; readonly reason: string };
  /** Names of its codes, each with the name of the specification. */
  readonly codes?: CodeMap;
  readonly controls: Controls;
}

/** Where a second process of the target answers, and what is sent with each request to it. */
export interface Replica extends Pick<SessionTarget, 'headers' | 'ca'> {
  /** Base URL without a trailing slash. */
  readonly url: string;
}

export interface Session {
  readonly seed: string;
  /** Start of the run, milliseconds since 1970: keys and nonces never repeat between runs. */
  readonly epoch: number;
  readonly tier: Tier;
  readonly target: SessionTarget;
  /** Absent when the target serves no exact scheme on an EVM network. */
  readonly kind?: GradedKind;
  /** The same in version 1: what is graded there. Absent when the target lists no kind of version 1 on that network. */
  readonly version1?: GradedKind;
  /** Body of GET /supported as received at the start. */
  readonly supported: JsonValue;
  /** Advertised `eip155` signer addresses, lower case. */
  readonly signers: readonly string[];
  readonly sim?: SimulatorHandle;
  /** In place of the simulator: a public test network. */
  readonly publicChain?: PublicChain;
  /** Absent when the target lists no off-chain network. */
  readonly offchain?: OffchainRail;
  /** Absent when the target lists no kind on LEZ, or no merchant of it is known. */
  readonly lez?: LezRail;
  /** Outcome of the positive controls that were sent before everything else. */
  readonly controls: Controls;
  /** A second process of the target that shares its state, or why there is none although one was asked for. */
  readonly replica?: Replica | { readonly missing: string };
  /** What the kit may do with the target's process. */
  readonly process?: {
    /** Kill and restart it. */
    readonly restart: boolean;
    /** Ask it to stop, with the signal that a supervisor sends. */
    readonly signal: boolean;
    /** Start further instances with configurations of the kit's own. */
    readonly spawn: boolean;
    /** Start further instances with variables of the kit's own. */
    readonly environment: boolean;
  };
  /** Settle lane and rate limit, which live in the main process. */
  readonly desk: { readonly url: string; readonly token: string };
  readonly slow: boolean;
  /** Factor on waits of ten seconds and more; only the selftest, whose saboteurs forget faster, shortens them. */
  readonly longWaits?: number;
}

/** The version of the envelope in which a check of this profile pays. Source: the catalogue ACE, section 3 (version 1 is the form of S4). */
export function versionFor({ version1 }: Pick<Session, 'version1'>, profile: Profile): 1 | 2 {
  return version1 && (profile === 'v1' || profile === 'acedata') ? 1 : 2;
}

/** Why no payment over the chain can be made in this profile; undefined when one can. */
export function whyUnpayable({ kind, version1 }: Session, profile: Profile): string | undefined {
  if (profile === 'v1')
    return version1
      ? undefined
      : 'the target lists no kind of version 1 with scheme exact on the network that is graded';
  if (kind || (profile === 'acedata' && version1)) return undefined;
  return 'the target lists no kind of version 2 with scheme exact on eip155:*';
}

/** The session as a check of this profile sees it: one of version 1 pays for the kind of that version. */
export function forProfile(session: Session, profile: Profile): Session {
  const { version1 } = session;
  return version1 && versionFor(session, profile) === 1 ? { ...session, kind: version1 } : session;
}

/** The session as a check on this rail sees it: tier and controls are those of the rail. */
export function onRail(session: Session, rail: Rail): Session {
  if (rail === 'evm') return session;
  const seen = rail === 'lez' ? session.lez : session.offchain;
  return {
    ...session,
    tier: seen?.tier ?? 0,
    controls: seen?.controls ?? { verify: 'unproven', settle: 'unproven' },
  };
}
