/**
 * Reads a raw transaction: its hash and sender follow from the bytes alone, whatever the node answered.
 * @module
 */
import {
  type Hex,
  isHex,
  keccak256,
  parseTransaction,
  recoverTransactionAddress,
  type TransactionSerialized,
} from 'viem';

export interface ParsedRawTransaction {
  readonly from: Hex | null;
  /** Null for a contract creation, and when the bytes are no transaction. */
  readonly to: Hex | null;
  readonly nonce: number | null;
  readonly data: Hex;
}

const unreadable: ParsedRawTransaction = { from: null, to: null, nonce: null, data: '0x' };

/** keccak256 of the raw bytes: the transaction hash for every transaction type. */
export const rawTransactionHash = (raw: string): Hex | null =>
  isHex(raw) && raw.length % 2 === 0 && raw.length > 2 ? keccak256(raw) : null;

/** Never throws: bytes that are no signed transaction give nulls, because a target may send anything. */
export const parseRawTransaction = async (raw: string): Promise<ParsedRawTransaction> => {
  try {
    if (!isHex(raw)) return unreadable;
    // viem decides the type by the first byte and throws on anything that is no transaction.
    const serialized = raw as TransactionSerialized;
    const parsed = parseTransaction(serialized);
    const from = await recoverTransactionAddress({ serializedTransaction: serialized });
    return { from, to: parsed.to ?? null, nonce: parsed.nonce ?? 0, data: parsed.data ?? '0x' };
  } catch {
    return unreadable;
  }
};
