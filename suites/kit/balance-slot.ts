/**
 * Where a token of the simulator keeps a balance: the storage key of a Solidity mapping entry.
 * @module
 */
import { keccak256 } from 'viem/utils';

const word = (hex: string): string => hex.toLowerCase().replace(/^0x/, '').padStart(64, '0');

/** Storage key of `balances[owner]` when the mapping stands in `slot`. */
export function balanceSlotKey(owner: string, slot: number): string {
  return keccak256(`0x${word(owner)}${word(slot.toString(16))}`);
}
