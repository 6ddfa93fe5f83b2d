/**
 * What the chain and the proxy hold at the end of a run: the chain is gone afterwards.
 * @module
 */
import type { RpcClient } from '../../simulator/chain/rpc.js';
import type { ControlClient } from '../../simulator/control/client.js';
import type { Broadcast, RecordedCall } from '../../simulator/rpc-proxy/record.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import type { RunResult } from './run.js';

export interface ChainEvidence {
  readonly calls: readonly RecordedCall[];
  /** False when older calls fell out of the proxy's ring. */
  readonly complete: boolean;
  readonly broadcasts: readonly Broadcast[];
  /** Of everything that touched an authorization. */
  readonly receipts: readonly JsonObject[];
  /** The blocks that hold these. */
  readonly blocks: readonly JsonObject[];
  /** As `anvil_dumpState` gives it. */
  readonly state: JsonValue;
}

export async function readChainEvidence(
  result: RunResult,
  rpc: RpcClient,
  control: ControlClient,
): Promise<ChainEvidence> {
  const { calls, complete } = await control.calls();
  const { broadcasts } = await control.broadcasts();
  const hashes = [...new Set(result.authorizations.flatMap((one) => one.transactions.map((tx) => tx.hash)))];
  const receipts = (
    await rpc.batch(hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })))
  ).filter(isJsonObject);
  const numbers = [...new Set(receipts.map((receipt) => receipt.blockNumber))];
  const blocks = await rpc.batch(
    numbers.map((number) => ({ method: 'eth_getBlockByNumber', params: [number, false] })),
  );
  return {
    calls,
    complete,
    broadcasts,
    receipts,
    blocks: blocks.filter(isJsonObject),
    state: (await rpc.call('anvil_dumpState')) as JsonValue,
  };
}

/** Unix seconds of the chain's clock at which each transaction was mined, by lower-case hash. */
export function minedSeconds({
  receipts,
  blocks,
}: Pick<ChainEvidence, 'receipts' | 'blocks'>): ReadonlyMap<string, number> {
  const seconds = new Map(blocks.map((block) => [block.number, Number(block.timestamp)]));
  return new Map(
    receipts.flatMap(({ transactionHash, blockNumber }) => {
      const at = seconds.get(blockNumber);
      return at === undefined ? [] : [[String(transactionHash).toLowerCase(), at] as const];
    }),
  );
}
