/**
 * Takes blocks back, as a reorganisation does: their transactions are known nowhere any more. Global, and only while
 * mining is held: a block that came in between would be taken back in the place of the one that was meant.
 * @module
 */
import { z } from 'zod';
import type { HexString } from '../handle.js';
import type { RpcBatch } from './rpc.js';
import { quantity } from './token-logs.js';

const minedSchema = z.object({ blockNumber: quantity }).nullable();

/**
 * Replaces the block of this transaction and all after it by empty ones; false when the transaction is in no block.
 * What was written into the state after the block before it is lost, too: mine a block between writing and sending.
 */
export async function takeBack(rpc: RpcBatch, hash: HexString): Promise<boolean> {
  const [receipt, head] = await rpc([
    { method: 'eth_getTransactionReceipt', params: [hash] },
    { method: 'eth_blockNumber', params: [] },
  ]);
  const mined = minedSchema.parse(receipt);
  if (mined === null) return false;
  const depth = quantity.parse(head) - mined.blockNumber + 1;
  await rpc([{ method: 'anvil_reorg', params: [depth, []] }]);
  return true;
}
