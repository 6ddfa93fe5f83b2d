/**
 * Gives accounts money by writing state: no transaction, no block, no shared nonce, so checks that run side by side
 * do not disturb each other.
 * @module
 */
import { toHex } from 'viem/utils';
import type { HexString, SimulatorHandle } from '../handle.js';
import type { RpcBatch } from './rpc.js';
import { mappingSlot, setStorage } from './token-storage.js';

/** One balance to write, in atomic units. */
export interface TokenFunding {
  readonly token: HexString;
  readonly owner: HexString;
  readonly amount: bigint | string;
}

/** Sets token balances in one round trip. The tokens share one balances slot. */
export async function setTokenBalances(
  rpc: RpcBatch,
  handle: Pick<SimulatorHandle, 'balancesSlot'>,
  fundings: readonly TokenFunding[],
): Promise<void> {
  await rpc(
    fundings.map(({ token, owner, amount }) =>
      setStorage(token, mappingSlot(owner, handle.balancesSlot), BigInt(amount)),
    ),
  );
}

/** Sets one token balance, in atomic units. */
export const setTokenBalance = (
  rpc: RpcBatch,
  handle: Pick<SimulatorHandle, 'balancesSlot'>,
  token: HexString,
  owner: HexString,
  amount: bigint | string,
): Promise<void> => setTokenBalances(rpc, handle, [{ token, owner, amount }]);

/** Sets an account's native balance, in wei. */
export async function setNativeBalance(rpc: RpcBatch, owner: HexString, wei: bigint | string): Promise<void> {
  await rpc([{ method: 'anvil_setBalance', params: [owner, toHex(BigInt(wei))] }]);
}
