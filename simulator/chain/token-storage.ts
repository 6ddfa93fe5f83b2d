/**
 * Where the simulator's tokens keep their state. Written with anvil_setStorageAt: no transaction, no block, and safe
 * while checks run side by side. A test compares these slots with the compiler's storage layout.
 * @module
 */
import { encodeAbiParameters, keccak256, padHex, stringToHex, toHex } from 'viem/utils';
import type { HexString } from '../handle.js';
import type { RpcCall } from './rpc.js';

export const fiatTokenSlots = { balances: 0, name: 1, version: 2, owner: 3, blacklisted: 4 } as const;

/** OpenZeppelin's ERC20. */
export const plainErc20Slots = { balances: 0, name: 3, symbol: 4 } as const;

/** `paused` stands in the owner's slot, after the 20 bytes of the address. */
const pausedBit = 1n << 160n;

/** The slot of a mapping's entry for an address. */
export const mappingSlot = (key: HexString, slot: number): HexString =>
  keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [key, BigInt(slot)]));

/** Writes one word of a contract's storage. */
export const setStorage = (address: HexString, slot: number | HexString, value: bigint): RpcCall => ({
  method: 'anvil_setStorageAt',
  params: [address, typeof slot === 'number' ? toHex(slot, { size: 32 }) : slot, toHex(value, { size: 32 })],
});

/** Solidity keeps a string below 32 bytes in one word: the bytes, then twice the length in the last byte. */
export const shortString = (text: string): bigint => {
  const bytes = stringToHex(text);
  const length = (bytes.length - 2) / 2;
  if (length > 31) throw new RangeError('a token name of at most 31 bytes is wanted');
  return BigInt(padHex(bytes, { size: 32, dir: 'right' })) + BigInt(2 * length);
};

/** The word that holds the token's owner and whether it is paused. */
export const ownerWord = (owner: HexString, paused: boolean): bigint =>
  BigInt(owner) + (paused ? pausedBit : 0n);
