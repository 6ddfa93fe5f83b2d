/**
 * Writes token balances of the checks that run side by side in common round trips: what is asked for while one round
 * is under way goes out together in the next.
 * @module
 */
import type { RpcCall, RpcClient } from '../../simulator/chain/rpc.js';

/** One storage word of a token. */
export interface BalanceWrite {
  readonly asset: string;
  readonly key: string;
  /** 32 bytes, hex. */
  readonly value: string;
}

export interface Funder {
  /** Resolves with the block at which the balance was written, once every later `latest` shows it. */
  write(balance: BalanceWrite): Promise<number>;
}

interface Waiting {
  readonly call: RpcCall;
  resolve(block: number): void;
  reject(error: unknown): void;
}

export function createFunder(rpc: RpcClient): Funder {
  let waiting: Waiting[] = [];
  let running = false;

  const writeAll = async (calls: readonly RpcCall[]): Promise<number> => {
    const results = await rpc.batch([
      ...calls,
      { method: 'eth_blockNumber', params: [] },
      { method: 'anvil_getAutomine', params: [] },
    ]);
    const [block, automine] = results.slice(calls.length);
    // A call on `latest` that overlaps with the next block is run on the state of the block before, which knows
    // nothing of this write (measured: 3 in 1000). A block of its own makes it part of every later `latest`.
    if (automine === true) await rpc.call('evm_mine');
    return Number(block);
  };

  const drain = async (): Promise<void> => {
    // Payments that are made together ask in the same turn.
    await Promise.resolve();
    while (waiting.length > 0) {
      const round = waiting;
      waiting = [];
      await writeAll(round.map(({ call }) => call)).then(
        (block) => {
          for (const one of round) one.resolve(block);
        },
        (error: unknown) => {
          for (const one of round) one.reject(error);
        },
      );
    }
    running = false;
  };

  return {
    write: ({ asset, key, value }) =>
      new Promise((resolve, reject) => {
        waiting.push({
          call: { method: 'anvil_setStorageAt', params: [asset, key, value] },
          resolve,
          reject,
        });
        if (running) return;
        running = true;
        void drain();
      }),
  };
}
