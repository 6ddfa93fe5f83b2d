/**
 * What moves the money: a mock with balances in memory, the simulator's sequencer over HTTP, one day a chain. Whoever
 * settles has checked the payment before; here only funds and nonces count.
 * @module
 */

/** One transfer, as a payment was signed for it. */
export interface Transfer {
  /** Follows from the payment digest: the same payment always has the same transaction. */
  readonly transaction: string;
  readonly network: string;
  readonly asset: string;
  /** Atomic units. */
  readonly amount: bigint;
  readonly from: string;
  readonly to: string;
  /** Lower-case hex, once per payer. */
  readonly nonce: string;
  /** Base64 of a signed transaction of the chain; null where no chain is behind the backend. */
  readonly signedTx: null;
}

export type BackendAnswer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'insufficient_funds' }
  /** The payer has used the nonce; `transaction` is what used it. */
  | { readonly kind: 'nonce_replayed'; readonly transaction: string }
  /** No answer that decides anything. `certain`: the transfer cannot have happened. */
  | { readonly kind: 'unavailable'; readonly certain: boolean; readonly why: string };

export interface PaymentBackend {
  readonly kind: 'mock' | 'sequencer' | 'real';
  /** Reads only. Never rejects. */
  verify(transfer: Transfer): Promise<BackendAnswer>;
  /** Debits, credits and marks the nonce as used in one step, or does nothing at all. Never rejects. */
  settle(transfer: Transfer): Promise<BackendAnswer>;
  close(): Promise<void>;
}
