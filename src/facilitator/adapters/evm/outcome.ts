/**
 * Reading RPC outcomes: what a node said, or ChainUnavailable when it did not say.
 * @module
 */
import { type Hex, isHex } from '../../../evm/hex.js';
import { ChainUnavailable, type RpcOutcome } from './chain.js';

/** The result. Throws ChainUnavailable for anything else. */
export function resultOf(outcome: RpcOutcome | undefined): unknown {
  if (outcome?.kind === 'result') return outcome.value;
  throw new ChainUnavailable(outcome?.message ?? 'not read');
}

/** A result that is hex data of whole bytes. */
export function dataOf(outcome: RpcOutcome | undefined): Hex {
  const value = resultOf(outcome);
  if (isHex(value)) return value;
  throw new ChainUnavailable('the node answered something that is not data');
}

/** A JSON-RPC quantity. */
export function quantityOf(value: unknown): bigint {
  if (typeof value === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(value)) return BigInt(value);
  throw new ChainUnavailable('the node answered something that is not a quantity');
}

/** The 32-byte word that a view function returned; undefined when it reverted or returned another length. */
export function wordOf(outcome: RpcOutcome | undefined): bigint | undefined {
  if (outcome?.kind === 'reverted') return undefined;
  const data = dataOf(outcome);
  return data.length === 66 ? BigInt(data) : undefined;
}
