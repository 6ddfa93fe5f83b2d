import { expect, it } from 'vitest';
import type { RpcCall, RpcClient } from '../../simulator/chain/rpc.js';
import { createFunder } from './funder.js';

/** A node that notes what it was asked; `block` is what it answers as its number. */
function scriptedNode(options: { readonly automine?: boolean; readonly failing?: boolean } = {}) {
  const batches: (readonly RpcCall[])[] = [];
  const calls: string[] = [];
  const rpc: RpcClient = {
    batch: async (round) => {
      batches.push(round);
      if (options.failing) throw new Error('node is gone');
      return round.map(({ method }) =>
        method === 'eth_blockNumber'
          ? '0x2a'
          : method === 'anvil_getAutomine'
            ? (options.automine ?? true)
            : null,
      );
    },
    call: async (method) => {
      calls.push(method);
      return null;
    },
    close: async () => undefined,
  };
  return { rpc, batches, calls };
}

const write = (key: string) => ({ asset: '0xa', key, value: '0x1' });

it('writes that are asked for together go out together, in their order, with one block', async () => {
  const { rpc, batches, calls } = scriptedNode();
  const funder = createFunder(rpc);
  expect(await Promise.all(['k1', 'k2', 'k1'].map((key) => funder.write(write(key))))).toEqual([42, 42, 42]);
  expect(batches.map((round) => round.map(({ method, params }) => params[1] ?? method))).toEqual([
    ['k1', 'k2', 'k1', 'eth_blockNumber', 'anvil_getAutomine'],
  ]);
  expect(calls).toEqual(['evm_mine']);
});

it('a write that comes during a round goes out in the next', async () => {
  const { rpc, batches } = scriptedNode();
  const funder = createFunder(rpc);
  await funder.write(write('k1'));
  await funder.write(write('k2'));
  expect(batches).toHaveLength(2);
});

it('a chain whose mining is held stays as it is', async () => {
  const { rpc, calls } = scriptedNode({ automine: false });
  await createFunder(rpc).write(write('k1'));
  expect(calls).toEqual([]);
});

it('a failed round fails its own writers, and the next round is tried', async () => {
  const { rpc, batches } = scriptedNode({ failing: true });
  const funder = createFunder(rpc);
  const round = await Promise.allSettled([funder.write(write('k1')), funder.write(write('k2'))]);
  expect(round.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(funder.write(write('k3'))).rejects.toThrow('node is gone');
  expect(batches).toHaveLength(2);
});
