/**
 * What this mode remembers of an authorization, and the few atomic steps in which it may change:
 * none -> verified; verified -> settling | expired; settling -> settled | failed, or back to verified when the node
 * certainly did not take the transaction. Nothing leaves settled, failed or expired.
 * @module
 */
import type { Hex } from '../../../evm/hex.js';

export type AuthorizationStatus = 'verified' | 'settling' | 'settled' | 'failed' | 'expired';

/** What verify stores. */
export interface Authorization {
  readonly key: string;
  /** CAIP-2. */
  readonly network: string;
  readonly asset: Hex;
  readonly payer: Hex;
  readonly payTo: Hex;
  /** Atomic units, decimal. */
  readonly amount: string;
  /** Unix seconds, decimal. */
  readonly validAfter: string;
  readonly validBefore: string;
  readonly nonce: Hex;
  /** r, s, and v of 27 or 28. */
  readonly signature: Hex;
  /** JCS of payload and requirements in canonical spelling. */
  readonly payment: string;
}

export interface SignedSettlement {
  readonly transaction: Hex;
  readonly rawTransaction: Hex;
  readonly signer: Hex;
  readonly signerNonce: number;
}

export interface AuthorizationRecord extends Authorization, Partial<SignedSettlement> {
  readonly status: AuthorizationStatus;
  /** A caller was answered `success:true`. Written before that answer leaves. */
  readonly successGiven: boolean;
  /** Why the last attempt failed. */
  readonly reason?: string;
}

/**
 * Of the processes that share a store, one at a time works on an authorization that is settling: who made it so, or took
 * hold of it later. What a process held when it died is free.
 */
export interface AuthorizationStore {
  find(key: string): Promise<AuthorizationRecord | undefined>;
  /** Stores it as verified; returns the record that is there already, and changes nothing then. */
  insert(authorization: Authorization): Promise<AuthorizationRecord | undefined>;
  /** Verified -> expired. */
  expire(key: string): Promise<void>;
  /** The same for all whose window ended before this time, Unix seconds. */
  expireBefore(seconds: bigint): Promise<void>;
  /** Verified -> settling, with the transaction that is about to be sent. Throws ClaimLost when it is not verified. */
  settling(key: string, settlement: SignedSettlement): Promise<void>;
  /** Settling -> verified: the node certainly has no transaction of this process. */
  verified(key: string, reason: string): Promise<void>;
  /** Settling -> settled; with `give`, also that success is being given. False: it is not settling any more. */
  settled(key: string, give: boolean): Promise<boolean>;
  /** Settling -> failed. */
  failed(key: string, reason: string): Promise<void>;
  /** Gives the owed success to exactly one caller. */
  giveSuccess(key: string): Promise<boolean>;
  /** The success could not be delivered: it is owed again. */
  takeBackSuccess(key: string): Promise<void>;
  /** Takes hold of one that is settling; false while another process that lives works on it, or when it is over. */
  hold(key: string): Promise<boolean>;
  /** Ends the hold, if there is one. Never rejects. */
  letGo(key: string): Promise<void>;
  /** Everything that is settling. */
  unfinished(): Promise<readonly AuthorizationRecord[]>;
  /** What one signer sent with this nonce or a higher one. */
  sentFrom(network: string, signer: Hex, signerNonce: number): Promise<readonly AuthorizationRecord[]>;
  /** Runs work while no other process that shares this store runs work of the same name. */
  exclusive<Value>(name: string, work: () => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}
