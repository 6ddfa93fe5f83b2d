/**
 * Holds and releases block production, and waits for receipts. Holding is global: a row that uses it runs alone.
 * @module
 */
import { setTimeout as wait } from 'node:timers/promises';
import { AssayError } from '../../src/wire/assay-error.js';
import type { HexString } from '../handle.js';
import { type ReceiptFacts, readReceipts } from './oracle.js';
import type { RpcBatch } from './rpc.js';

/** The block timer asks whether mining is held and then mines; a request between the two is this old at most. */
const timerGraceMs = 30;
const pollMs = 10;

/** Stops block production: transactions stay in the pool. */
export async function holdMining(rpc: RpcBatch): Promise<void> {
  await rpc([{ method: 'evm_setAutomine', params: [false] }]);
  await wait(timerGraceMs);
}

/** Mines what waits in the pool and goes on as before. */
export async function releaseMining(rpc: RpcBatch): Promise<void> {
  await rpc([{ method: 'evm_setAutomine', params: [true] }]);
  await rpc([{ method: 'evm_mine', params: [] }]);
}

/** Mines one block with what waits in the pool; works while mining is held. */
export async function mineBlock(rpc: RpcBatch): Promise<void> {
  await rpc([{ method: 'evm_mine', params: [] }]);
}

/** Waits until a transaction is in a block. Throws AssayError `NOT_MINED` after `timeoutMs`. */
export async function waitForReceipt(
  rpc: RpcBatch,
  hash: HexString,
  timeoutMs = 10_000,
): Promise<ReceiptFacts> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const [receipt] = await readReceipts(rpc, [hash]);
    if (receipt?.status === 'success' || receipt?.status === 'reverted') return receipt;
    if (performance.now() > deadline) {
      throw new AssayError(`The transaction ${hash} was not mined within ${timeoutMs} ms.`, {
        code: 'NOT_MINED',
        exitCode: 3,
      });
    }
    await wait(pollMs);
  }
}
