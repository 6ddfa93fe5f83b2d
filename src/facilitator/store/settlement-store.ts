/**
 * What a facilitator remembers of each payment, on every rail, and the few atomic steps in which it may change.
 * States on a chain: received -> prepared (raw transaction stored, not sent) -> broadcast -> pending -> settled | failed.
 * States at a provider: received -> unknown (asked, or about to be) -> settled | failed.
 * @module
 */
import type { Hex } from '../../evm/hex.js';

export type SettlementState =
  | 'received'
  | 'prepared'
  | 'broadcast'
  | 'pending'
  | 'unknown'
  | 'settled'
  | 'failed';

/** What a claim fixes for good. */
export interface SettlementClaim {
  /** Identity of the payment. On a chain: network, asset, payer, nonce; elsewhere the digest of what is asked. */
  readonly key: string;
  /** Id of the adapter that settles it: whose transactions must differ from each other. */
  readonly adapter: string;
  /** Digest of the request; only the same request is answered from this record. */
  readonly bodyDigest: string;
  readonly network: string;
  readonly asset: string;
  /** Empty while only the provider knows. */
  readonly payer: string;
  readonly payTo: string;
  /** Atomic units, decimal. */
  readonly amount: string;
  /** Empty off chain. */
  readonly nonce: string;
  /** Unix seconds, decimal; 0 off chain. */
  readonly validBefore: string;
}

export interface SettlementTransaction {
  readonly transaction: Hex;
  readonly rawTransaction: Hex;
  readonly signerNonce: number;
}

export interface SettlementRecord extends SettlementClaim {
  readonly state: SettlementState;
  readonly transaction?: string;
  readonly rawTransaction?: Hex;
  readonly signerNonce?: number;
  /** A caller was answered `success:true`. Written before that answer leaves. */
  readonly successGiven: boolean;
  /** A caller was told of the failure. */
  readonly failureGiven: boolean;
  readonly reason?: string;
  /** A failed settlement that must never be tried again. */
  readonly final: boolean;
}

/** What a provider named when it had settled. */
export interface ProviderSettlement {
  readonly transaction: string;
  /** Absent: it named nobody. */
  readonly payer?: string;
}

export interface SettlementFailure {
  readonly reason: string;
  readonly final: boolean;
  readonly failureGiven: boolean;
}

export interface SettlementStore {
  find(key: string): Promise<SettlementRecord | undefined>;
  /**
   * Takes an authorization: inserts it as received, or takes over one that failed, was told so and is not
   * final. Returns undefined when taken, else the record that stands in the way.
   */
  claim(claim: SettlementClaim): Promise<SettlementRecord | undefined>;
  /** Stores the signed transaction; must happen before it is sent. */
  prepared(key: string, transaction: SettlementTransaction): Promise<void>;
  broadcast(key: string): Promise<void>;
  pending(key: string): Promise<void>;
  /** Marks settled; with `give`, also that success is being given. False: somebody else was given it. */
  settled(key: string, give: boolean): Promise<boolean>;
  /** A received payment is about to be asked for: from now on only the provider knows. */
  unknown(key: string): Promise<void>;
  /**
   * Like `settled`, with what the provider named. `reused`: another payment of the same adapter has that transaction
   * already, so nothing was written.
   */
  settledBy(
    key: string,
    give: boolean,
    settlement: ProviderSettlement,
  ): Promise<'settled' | 'given' | 'reused'>;
  failed(key: string, failure: SettlementFailure): Promise<void>;
  /** Gives the owed success to exactly one caller. */
  giveSuccess(key: string): Promise<boolean>;
  /** The success could not be delivered: it is owed again. */
  takeBackSuccess(key: string): Promise<void>;
  failureGiven(key: string): Promise<void>;
  /** Forgets a claim that broadcast nothing. */
  release(key: string): Promise<void>;
  /** Everything neither settled nor failed. */
  unfinished(): Promise<readonly SettlementRecord[]>;
  close(): Promise<void>;
}
