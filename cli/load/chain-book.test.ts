import { expect, it } from 'vitest';
import type { RpcCall, RpcClient } from '../../simulator/chain/rpc.js';
import type { Broadcast } from '../../simulator/rpc-proxy/record.js';
import { broadcastsByNonce, openChainBook } from './chain-book.js';

const nonceOf = (digit: string): string => `0x${digit.repeat(64)}`;
const carrying = (seq: number, ...nonces: readonly string[]): Broadcast => ({
  seq,
  at_ms: seq,
  hash: null,
  // Anything may stand before a nonce, an odd number of bytes as well.
  raw: `0x02${'0f'.repeat(seq)}${nonces.map((nonce) => nonce.slice(2)).join('ee')}00`,
  from: null,
  to: null,
  nonce: null,
  data: '0x',
  accepted: true,
});

it('finds the payment that a broadcast carries, wherever in it and however many', () => {
  const [a, b, c] = [nonceOf('a'), nonceOf('b'), nonceOf('c')];
  const one = carrying(1, a);
  const two = carrying(2, b, a);
  const none = carrying(3, nonceOf('d'));
  const found = broadcastsByNonce([one, two, none], [a, b, c]);
  expect(found.get(a)).toEqual([one, two]);
  expect(found.get(b)).toEqual([two]);
  expect(found.has(c)).toBe(false);
});

it('a nonce that only begins alike is not found', () => {
  const wanted = `0x${'a'.repeat(16)}${'b'.repeat(48)}`;
  expect(broadcastsByNonce([carrying(1, nonceOf('a'))], [wanted]).size).toBe(0);
});

it('answers reads of logs from one reading of all blocks, and passes on the rest in order', async () => {
  const asked: RpcCall[] = [];
  const log = (payer: string, transactionHash: string) => ({ topics: ['0xT', payer], transactionHash });
  const answer = (call: RpcCall): unknown => {
    asked.push(call);
    if (call.method === 'eth_blockNumber') return '0x4b0';
    if (call.method === 'eth_getLogs') {
      const [{ fromBlock }] = call.params as readonly [{ fromBlock: string }];
      return [log('0xP', fromBlock), log('0xQ', fromBlock)];
    }
    return call.method;
  };
  const rpc: RpcClient = {
    batch: async (calls) => calls.map(answer),
    call: async (method, params = []) => answer({ method, params }),
    close: async () => {},
  };
  const book = await openChainBook({
    rpc,
    control: { broadcasts: async () => ({ next: 9, complete: false, broadcasts: [] }) },
    asset: '0xA',
    nonces: [],
    cursor: 1,
    fromBlock: 100,
  });
  expect(book.complete).toBe(false);
  expect(asked.filter(({ method }) => method === 'eth_getLogs').map(({ params }) => params)).toEqual([
    [{ address: '0xA', fromBlock: '0x64', toBlock: '0x257' }],
    [{ address: '0xA', fromBlock: '0x258', toBlock: '0x44b' }],
    [{ address: '0xA', fromBlock: '0x44c', toBlock: '0x4b0' }],
  ]);
  asked.length = 0;
  const logsOf = (payer: string): RpcCall => ({
    method: 'eth_getLogs',
    params: [{ topics: ['0xt', payer] }],
  });
  const answers = await book.rpc.batch([
    { method: 'first', params: [] },
    logsOf('0xp'),
    { method: 'second', params: [] },
    logsOf('0xnobody'),
  ]);
  expect(answers).toEqual([
    'first',
    ['0x64', '0x258', '0x44c'].map((hash) => log('0xP', hash)),
    'second',
    [],
  ]);
  expect(asked.map(({ method }) => method)).toEqual(['first', 'second']);
});
