/**
 * Waiting for a receipt, with a limit: a settlement whose outcome is not known in time is pending, not failed.
 * @module
 */
import { isJsonObject } from '../../../wire/json.js';
import type { Receipt, ReceiptLog, ReceiptPart } from '../../parts.js';
import { type Chain, callChain, type RpcOutcome } from './chain.js';
import { quantityOf } from './outcome.js';

function readLog(value: unknown): ReceiptLog | undefined {
  if (!isJsonObject(value)) return undefined;
  const { address, topics, data } = value;
  if (typeof address !== 'string' || typeof data !== 'string' || !Array.isArray(topics)) return undefined;
  return {
    address: address.toLowerCase(),
    topics: topics.map((topic) => String(topic).toLowerCase()),
    data: data.toLowerCase(),
  };
}

/** A receipt as the node sent it; undefined when there is none yet, or none that can be read. */
export function readReceipt(outcome: RpcOutcome): Receipt | undefined {
  if (outcome.kind !== 'result' || !isJsonObject(outcome.value)) return undefined;
  const { transactionHash, status, blockNumber, logs } = outcome.value;
  if (typeof transactionHash !== 'string' || typeof blockNumber !== 'string' || !Array.isArray(logs)) {
    return undefined;
  }
  if (status !== '0x1' && status !== '0x0') return undefined;
  const parsed = logs.map(readLog);
  const complete = parsed.filter((log) => log !== undefined);
  if (complete.length !== parsed.length) return undefined;
  return {
    transactionHash: transactionHash.toLowerCase(),
    status: status === '0x1' ? 'success' : 'reverted',
    blockNumber: quantityOf(blockNumber),
    logs: complete,
  };
}

const firstPauseMs = 1;
const longestPauseMs = 500;
/** On a machine that is busy, time passes without a look: so many there are in any case, within so many times the wait. */
const least = { looks: 10, waits: 3 } as const;

/** Whether so many blocks stand on each other, from the receipt's own to the newest. */
async function isDeepEnough(chain: Chain, { blockNumber }: Receipt, confirmations: number): Promise<boolean> {
  if (confirmations <= 1) return true;
  const head = await callChain(chain, 'eth_blockNumber', []);
  return head.kind === 'result' && quantityOf(head.value) - blockNumber + 1n >= BigInt(confirmations);
}

/** Polls quickly at first, because some chains answer at once, then less and less often. */
export const awaitReceipt: ReceiptPart = async (hash, { chain, confirmations = 1 }, waitMs, clock) => {
  const began = clock.now();
  let pause = firstPauseMs;
  for (let looks = 1; ; looks += 1) {
    const receipt = readReceipt(await callChain(chain, 'eth_getTransactionReceipt', [hash]));
    if (receipt?.transactionHash === hash && (await isDeepEnough(chain, receipt, confirmations)))
      return receipt;
    const passed = clock.now() - began;
    if (passed >= waitMs && (looks >= least.looks || passed >= waitMs * least.waits)) return undefined;
    await clock.sleep(passed < waitMs ? Math.min(pause, waitMs - passed) : pause);
    pause = Math.min(pause * 2, longestPauseMs);
  }
};
