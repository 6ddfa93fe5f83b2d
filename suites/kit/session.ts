/**
 * What every check of a run knows about the target and the simulator. Plain JSON: it crosses
 * the worker boundary by value, so workers share nothing.
 * @module
 */

import type { SimulatorHandle } from '../../simulator/handle.js';
import type { JsonValue } from '../../src/wire/json.js';
import type { Tier } from './row.js';

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
  /** The preset says that settle refuses what verify has not seen. */
  readonly verifyFirst: boolean;
  /** Recipient that the target insists on; otherwise each payment has its own. */
  readonly payTo?: string;
}

export type ControlState = 'passed' | 'failed' | 'unproven';

export interface Session {
  readonly seed: string;
  /** Start of the run, milliseconds since 1970: keys and nonces never repeat between runs. */
  readonly epoch: number;
  readonly tier: Tier;
  readonly target: SessionTarget;
  /** Absent when the target serves no exact scheme on an EVM network. */
  readonly kind?: GradedKind;
  /** Body of GET /supported as received at the start. */
  readonly supported: JsonValue;
  /** Advertised `eip155` signer addresses, lower case. */
  readonly signers: readonly string[];
  readonly sim?: SimulatorHandle;
  /** Outcome of the positive controls that were sent before everything else. */
  readonly controls: { readonly verify: ControlState; readonly settle: ControlState };
  /** Settle lane and rate limit, which live in the main process. */
  readonly desk: { readonly url: string; readonly token: string };
  readonly slow: boolean;
  /** Factor on waits of ten seconds and more; only the selftest, whose saboteurs forget faster, shortens them. */
  readonly longWaits?: number;
}
