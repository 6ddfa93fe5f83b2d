/**
 * One EVM chain as the facilitator sees it: a JSON-RPC batch, and the key that signs settlements.
 * @module
 */
import type { TransactionSerializable } from 'viem';
import type { Hex } from '../../../evm/hex.js';
import type { Caip2 } from '../../../wire/caip.js';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export type RpcOutcome =
  | { readonly kind: 'result'; readonly value: unknown }
  /** The node answered: execution reverted. */
  | { readonly kind: 'reverted'; readonly message: string }
  /** The node answered with another error. */
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  /** No usable answer: connection, timeout, HTTP status, not JSON-RPC. `sent` false: it never left. */
  | { readonly kind: 'unreachable'; readonly message: string; readonly sent: boolean };

/** The RPC could not tell. An operator's fault, never the payer's. Its message stays in the process. */
export class ChainUnavailable extends Error {
  override readonly name = 'ChainUnavailable';
}

export interface ChainSigner {
  readonly address: Hex;
  /** Serialised, signed transaction. */
  sign(transaction: TransactionSerializable): Promise<Hex>;
}

export interface Chain {
  readonly network: Caip2;
  readonly chainId: number;
  readonly signer: ChainSigner;
  /** All calls in one round trip; one outcome per call, in order. Never rejects. */
  batch(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]>;
  close(): Promise<void>;
}

/** One call. */
export async function callChain(
  chain: Chain,
  method: string,
  params: readonly unknown[],
): Promise<RpcOutcome> {
  const [outcome] = await chain.batch([{ method, params }]);
  return outcome ?? { kind: 'unreachable', message: 'no answer', sent: true };
}
