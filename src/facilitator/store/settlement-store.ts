/**
 * What a facilitator remembers of each authorization, and the few atomic steps in which it may change.
 * States: received -> prepared (raw transaction stored, not sent) -> broadcast -> pending -> settled | failed.
 * @module
 */
import type { Hex } from '../../evm/hex.js';

export type SettlementState = 'received' | 'prepared' | 'broadcast' | 'pending' | 'settled' | 'failed';

/** What a claim fixes for good. */
export interface SettlementClaim {
  /** Identity of the authorization: network, asset, payer, nonce. */
  readonly key: string;
  /** Digest of the request; only the same request is answered from this record. */
  readonly bodyDigest: string;
  readonly network: string;
  readonly asset: Hex;
  readonly payer: Hex;
  readonly payTo: Hex;
  /** Atomic units, decimal. */
  readonly amount: string;
  readonly nonce: Hex;
  /** Unix seconds, decimal. */
  readonly validBefore: string;
}

export interface SettlementTransaction {
  readonly transaction: Hex;
  readonly rawTransaction: Hex;
  readonly signerNonce: number;
}

export interface SettlementRecord extends SettlementClaim {
  readonly state: SettlementState;
  readonly transaction?: Hex;
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
