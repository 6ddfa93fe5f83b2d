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
  /** Address of the key that signed it. */
  readonly signer?: Hex;
  readonly transaction: Hex;
  readonly rawTransaction: Hex;
  readonly signerNonce: number;
}

export interface SettlementRecord extends SettlementClaim {
  readonly state: SettlementState;
  readonly transaction?: string;
  readonly signer?: Hex;
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

/** Another process has taken a settlement over, because this one seemed to be gone. Nothing may be sent for it. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/**
 * Of the processes that share a store, one at a time works on a settlement: it has claimed or taken hold of it, until it
 * settled, failed, became pending or was let go. What a process held when it died is free.
 */
export interface SettlementStore {
  find(key: string): Promise<SettlementRecord | undefined>;
  /**
   * Takes an authorization: inserts it as received, or takes over one that failed, was told so and is not final, or
   * one that was received and left by a process that is gone. Returns undefined when taken, else the record that
   * stands in the way.
   */
  claim(claim: SettlementClaim): Promise<SettlementRecord | undefined>;
  /** Takes hold of an unfinished settlement; false while another process that lives works on it, or when it is over. */
  hold(key: string): Promise<boolean>;
  /** Ends the hold, if there is one. Never rejects. */
  letGo(key: string): Promise<void>;
  /** Stores the signed transaction; must happen before it is sent. Throws ClaimLost. */
  prepared(key: string, transaction: SettlementTransaction): Promise<void>;
  broadcast(key: string): Promise<void>;
  pending(key: string): Promise<void>;
  /** Marks settled; with `give`, also that success is being given. False: somebody else was given it. */
  settled(key: string, give: boolean): Promise<boolean>;
  /** A received payment is about to be asked for: from now on only the provider knows. Throws ClaimLost. */
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
  /** Settlements of one signer with this nonce or a higher one. */
  sentFrom(network: string, signer: Hex, signerNonce: number): Promise<readonly SettlementRecord[]>;
  /** Runs work while no other process that shares this store runs work of the same name. */
  exclusive<Value>(name: string, work: () => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}
