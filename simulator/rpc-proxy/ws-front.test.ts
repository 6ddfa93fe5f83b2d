/** WebSocket through the proxy, against a real Anvil. */
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningAnvil, startAnvil } from '../chain/anvil.js';
import { createRpcProxy, type RpcProxy } from './proxy.js';

let anvil: RunningAnvil;
let proxy: RpcProxy;

beforeAll(async () => {
  anvil = await startAnvil({ chainId: 84_532 });
});
beforeEach(async () => {
  proxy = await createRpcProxy({ upstreamUrl: anvil.rpcUrl });
  return () => proxy.close();
});
afterAll(() => anvil.stop());

const connect = async (headers: Record<string, string> = {}) => {
  const socket = new WebSocket(proxy.wsUrl, { headers });
  const inbox: unknown[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data) => {
    inbox.push(JSON.parse(String(data)));
    waiting.shift()?.();
  });
  await once(socket, 'open');
  const next = async (): Promise<unknown> => {
    if (inbox.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    return inbox.shift();
  };
  const send = (value: unknown): Promise<unknown> => {
    socket.send(typeof value === 'string' ? value : JSON.stringify(value));
    return next();
  };
  return { socket, send, next };
};
const call = (id: number, method: string, ...params: unknown[]) => ({ jsonrpc: '2.0', id, method, params });

it('answers calls and batches, and records them', async () => {
  const { socket, send } = await connect();
  expect(await send(call(1, 'eth_chainId'))).toMatchObject({ id: 1, result: '0x14a34' });
  expect(await send([call(2, 'eth_chainId'), call(3, 'eth_nonsense')])).toMatchObject([
    { id: 2, result: '0x14a34' },
    { id: 3, error: {} },
  ]);
  socket.terminate();
  expect(proxy.record.calls().calls).toMatchObject([
    { transport: 'ws', batch: false, status: 'ok', method: 'eth_chainId' },
    { transport: 'ws', batch: true, status: 'ok' },
    { transport: 'ws', batch: true, status: 'error', method: 'eth_nonsense' },
  ]);
});

it('passes subscriptions', async () => {
  const { socket, send, next } = await connect();
  const subscribed = await send(call(1, 'eth_subscribe', 'newHeads'));
  expect(subscribed).toMatchObject({ id: 1, result: expect.stringMatching(/^0x/) });
  socket.send(JSON.stringify(call(2, 'evm_mine')));
  const both = [await next(), await next()];
  expect(both).toContainEqual(expect.objectContaining({ method: 'eth_subscription' }));
  socket.terminate();
});

it('sends an answer in pieces that come together as one message', async () => {
  proxy.faults.arm({ kind: 'slicer', bytes: 7, ms: 1 });
  const { socket, send } = await connect();
  expect(await send(call(1, 'eth_chainId'))).toMatchObject({ id: 1, result: '0x14a34' });
  socket.terminate();
});

it('delays only its payer', async () => {
  const payer = `0x${'ab'.repeat(20)}`;
  const id = proxy.faults.arm({ kind: 'delay', payer, ms: 60 });
  const { socket, send } = await connect();
  const start = performance.now();
  await send(call(1, 'eth_getBalance', payer, 'latest'));
  expect(performance.now() - start).toBeGreaterThanOrEqual(59);
  await send(call(2, 'eth_chainId'));
  socket.terminate();
  expect(proxy.record.calls().calls.map(({ fault }) => fault)).toEqual([id, undefined]);
});

it('answers what is not JSON with a parse error', async () => {
  const { socket, send } = await connect();
  expect(await send('{"half":')).toMatchObject({ error: { code: -32_700 } });
  socket.terminate();
});

it.each([
  ['host', 'evil.example'],
  ['origin', 'https://evil.example'],
])('refuses a foreign %s', async (header, value) => {
  await expect(connect({ [header]: value })).rejects.toThrow('403');
});

it('closes the connection when the node is gone', async () => {
  const gone = await createRpcProxy({ upstreamUrl: 'http://127.0.0.1:1' });
  const socket = new WebSocket(gone.wsUrl);
  const [code] = await once(socket, 'close');
  expect(code).toBe(1_011);
  await gone.close();
});

it('leaves no connection open after close()', async () => {
  const { socket } = await connect();
  const closed = once(socket, 'close');
  await proxy.close();
  await closed;
});
