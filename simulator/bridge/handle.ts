/**
 * What running bridges tell a facilitator and the kit. Plain JSON, so that it crosses processes and worker threads.
 * @module
 */
import type { BridgeProfileName } from './profiles.js';

/** Everything that is needed to point an off-chain adapter at one bridge. */
export interface BridgeHandle {
  readonly name: string;
  readonly profile: BridgeProfileName;
  /** Base URL, without a trailing slash. */
  readonly url: string;
  readonly verifyPath: string;
  readonly settlePath: string;
  /** Bearer key; null when the bridge asks for none. */
  readonly apiKey: string | null;
  /** Networks that it is meant for, for instance `offchain:binance`. */
  readonly networks: readonly string[];
  /** Asset of the opening balances. */
  readonly asset: string;
  /** Pays for every proof of payment that was not issued to somebody else. */
  readonly payer: string;
  readonly payee: string;
}

export interface BridgesHandle {
  readonly schema: 'assay-bridges/1';
  readonly bridges: Readonly<Record<string, BridgeHandle>>;
  /** Where redirects lead by default. */
  readonly elsewhereUrl: string;
  readonly controlUrl: string;
  /** A secret: who holds it can change a verdict. */
  readonly controlToken: string;
}
