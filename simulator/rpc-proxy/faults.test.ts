/** The faults, in front of a stand-in for the node. */
import { createServer, type Server } from 'node:http';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { closeServer, listenOn } from '../listening.js';
import { type Fault, faultSchema } from './fault-kinds.js';
import { createRpcProxy, type RpcProxy } from './proxy.js';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params?: readonly unknown[];
}

const payer = `0x${'ab'.repeat(20)}`;
const other = `0x${'12'.repeat(20)}`;
const transfer = (from: string) => ({ to: other, data: `0xe3ee160e${from.slice(2).padStart(64, '0')}` });
const balanceOf = (owner: string) => ({ to: other, data: `0x70a08231${owner.slice(2).padStart(64, '0')}` });
// The worked example of EIP-155; its recipient serves as the payer.
const raw =
  '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83';
const rawHash = '0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788';
const inRaw = `0x${'35'.repeat(20)}`;
const otherHash = `0x${'77'.repeat(32)}`;

const feeHistory = {
  oldestBlock: '0x1',
  baseFeePerGas: ['0x7', '0x8'],
  gasUsedRatio: [0.5],
  reward: [['0x1']],
};

/** Refuses every transfer and estimate, and knows a receipt for every hash. */
function answerTo({ id, method, params }: Call) {
  const [first] = params ?? [];
  const data = typeof first === 'object' && first !== null && 'data' in first ? String(first.data) : '';
  if (method === 'eth_estimateGas' || data.startsWith('0xe3ee160e'))
    return { jsonrpc: '2.0', id, error: { code: 3, message: 'execution reverted' } };
  if (method === 'eth_getTransactionReceipt')
    return { jsonrpc: '2.0', id, result: { transactionHash: first, status: '0x1', logs: [{ data: '0x' }] } };
  if (method === 'eth_chainId') return { jsonrpc: '2.0', id, result: '0x14a34' };
  if (method === 'eth_getBlockByNumber')
    return { jsonrpc: '2.0', id, result: { timestamp: '0x64', baseFeePerGas: '0x7' } };
  if (method === 'eth_feeHistory') return { jsonrpc: '2.0', id, result: feeHistory };
  if (method === 'net_version') return { jsonrpc: '2.0', id, result: '84532' };
  return { jsonrpc: '2.0', id, result: '0x2a' };
}

let node: Server;
let proxy: RpcProxy;
let arrived: number;

beforeEach(async () => {
  arrived = 0;
  node = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    arrived += 1;
    const json: Call | Call[] = JSON.parse(Buffer.concat(chunks).toString());
    response.end(JSON.stringify(Array.isArray(json) ? json.map(answerTo).reverse() : answerTo(json)));
  });
  new WebSocketServer({ server: node });
  proxy = await createRpcProxy({ upstreamUrl: `http://127.0.0.1:${await listenOn(node)}` });
});

afterEach(async () => {
  await proxy.close();
  await closeServer(node);
});

const post = async (body: object) => {
  const answer = await request(proxy.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
};
/** Results or errors in the order of the calls. */
const ask = async (...calls: readonly (readonly [string, ...unknown[]])[]) => {
  const body = calls.map(([method, ...params], id) => ({ jsonrpc: '2.0', id, method, params }));
  const answers: { id: number; result?: unknown; error?: unknown }[] = JSON.parse((await post(body)).text);
  return answers
    .toSorted((a, b) => a.id - b.id)
    .map(({ result, error }) => (error === undefined ? result : 'error'));
};

describe('permissive', () => {
  it('lets simulations about its payer succeed and leaves reads and all others as they are', async () => {
    proxy.faults.arm({ kind: 'permissive', payer });
    expect(
      await ask(
        ['eth_call', transfer(payer), 'pending'],
        ['eth_estimateGas', transfer(payer)],
        ['eth_call', balanceOf(payer), 'latest'],
        ['eth_call', transfer(other), 'pending'],
        ['eth_estimateGas', transfer(other)],
        ['eth_getBalance', payer],
      ),
    ).toEqual(['0x', '0x493e0', '0x2a', 'error', 'error', '0x2a']);
  });

  it('does not fill in a transaction that would fail, so that clients estimate', async () => {
    proxy.faults.arm({ kind: 'permissive', payer });
    const call = { jsonrpc: '2.0', id: 1, method: 'eth_fillTransaction', params: [transfer(payer)] };
    expect(JSON.parse((await post(call)).text)).toMatchObject({ id: 1, error: { code: -32_601 } });
  });

  it('answers a single call, too, and stops when it is disarmed', async () => {
    const id = proxy.faults.arm({ kind: 'permissive', payer });
    const call = { jsonrpc: '2.0', id: 'x', method: 'eth_call', params: [transfer(payer)] };
    expect(JSON.parse((await post(call)).text)).toEqual({ jsonrpc: '2.0', id: 'x', result: '0x' });
    expect(proxy.faults.list()).toMatchObject([{ id, hits: 1 }]);
    proxy.faults.disarm(id);
    expect(JSON.parse((await post(call)).text)).toHaveProperty('error');
  });
});

describe('receipts', () => {
  it('are withheld for transactions about the payer only', async () => {
    await ask(['eth_sendRawTransaction', raw]);
    proxy.faults.arm({ kind: 'receipt_withheld', payer: inRaw });
    expect(
      await ask(
        ['eth_getTransactionReceipt', rawHash],
        ['eth_getTransactionReceipt', otherHash],
        ['eth_getTransactionByHash', rawHash],
      ),
    ).toEqual([null, expect.objectContaining({ transactionHash: otherHash }), '0x2a']);
  });

  it('say that the transaction reverted, and keep all else', async () => {
    await ask(['eth_sendRawTransaction', raw]);
    proxy.faults.arm({ kind: 'receipt_status_0', payer: inRaw });
    expect(
      await ask(['eth_getTransactionReceipt', rawHash], ['eth_getTransactionReceipt', otherHash]),
    ).toEqual([
      expect.objectContaining({ transactionHash: rawHash, status: '0x0', logs: [{ data: '0x' }] }),
      expect.objectContaining({ status: '0x1' }),
    ]);
  });
});

describe('a node that fails', () => {
  it('ends the connection over HTTP and WebSocket when it is down', async () => {
    const id = proxy.faults.arm({ kind: 'down' });
    await expect(ask(['eth_chainId'])).rejects.toThrow();
    const socket = new WebSocket(proxy.wsUrl);
    socket.on('open', () => socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(arrived).toBe(0);
    expect(proxy.record.calls().calls).toMatchObject([
      { status: 'error', error: 'the connection was ended', fault: id },
      { status: 'error', error: 'the connection was ended', fault: id },
    ]);
    proxy.faults.disarm(id);
    expect(await ask(['eth_chainId'])).toEqual(['0x14a34']);
  });

  it('refuses connections while its port is closed, and takes them on the same port afterwards', async () => {
    const socket = new WebSocket(proxy.wsUrl);
    await new Promise((resolve) => socket.on('open', resolve));
    const ended = new Promise((resolve) => socket.on('close', resolve));
    expect(await ask(['eth_chainId'])).toEqual(['0x14a34']);
    const id = proxy.faults.arm({ kind: 'refused' });
    await proxy.faults.inForce();
    await ended;
    await expect(ask(['eth_chainId'])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    proxy.faults.disarm(id);
    await proxy.faults.inForce();
    expect(await ask(['eth_chainId'])).toEqual(['0x14a34']);
    expect(arrived).toBe(2);
  });

  it('can be closed while it refuses connections', async () => {
    proxy.faults.arm({ kind: 'refused' });
    await proxy.faults.inForce();
    await proxy.close();
  });

  it('answers with a status and no JSON-RPC, to everybody or to one payer', async () => {
    const id = proxy.faults.arm({ kind: 'http_status', status: 500 });
    expect(await post({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' })).toEqual({
      status: 500,
      text: 'the node is not available',
    });
    proxy.faults.disarm(id);
    proxy.faults.arm({ kind: 'http_status', status: 503, payer });
    expect(await ask(['eth_getBalance', other])).toEqual(['0x2a']);
    expect(await post([{ jsonrpc: '2.0', id: 1, method: 'eth_getBalance', params: [payer] }])).toMatchObject({
      status: 503,
    });
    expect(arrived).toBe(1);
  });

  it('names another chain', async () => {
    proxy.faults.arm({ kind: 'wrong_chain_id', chain_id: 1 });
    expect(await ask(['eth_chainId'], ['net_version'], ['eth_blockNumber'])).toEqual(['0x1', '1', '0x2a']);
  });
});

describe('answers that come slowly', () => {
  // 4 calls are answered with about 150 bytes.
  const calls = Array.from({ length: 4 }, () => ['eth_chainId'] as const);
  const expected = Array(4).fill('0x14a34');

  it.each<[string, Fault]>([
    ['in pieces', { kind: 'slicer', bytes: 40, ms: 15 }],
    ['over a narrow line', { kind: 'bandwidth', bytes_per_second: 1_000 }],
  ])('come whole %s', async (_name, fault) => {
    proxy.faults.arm(fault);
    const asked = performance.now();
    expect(await ask(...calls)).toEqual(expected);
    expect(performance.now() - asked).toBeGreaterThan(30);
  });
});

describe('answers that never come', () => {
  it('are swallowed after the node took the transaction', async () => {
    proxy.faults.arm({ kind: 'lost_response', payer: inRaw });
    await expect(ask(['eth_sendRawTransaction', raw])).rejects.toThrow();
    expect(arrived).toBe(1);
    expect(await ask(['eth_sendRawTransaction', otherHash])).toEqual(['0x2a']);
  });

  it('end with a reset, or after a silence, without reaching the node', async () => {
    const id = proxy.faults.arm({ kind: 'reset_peer' });
    await expect(ask(['eth_chainId'])).rejects.toThrow();
    proxy.faults.disarm(id);
    proxy.faults.arm({ kind: 'timeout', ms: 20, methods: ['eth_chainId'] });
    const asked = performance.now();
    await expect(ask(['eth_chainId'])).rejects.toThrow();
    expect(performance.now() - asked).toBeGreaterThan(15);
    expect(arrived).toBe(0);
  });
});

describe('errors in place of an answer', () => {
  it('replace single calls of a batch, and the others reach the node', async () => {
    proxy.faults.arm({ kind: 'rpc_error', code: -32_000, message: 'header not found', payer });
    expect(await ask(['eth_getBalance', payer], ['eth_getBalance', other])).toEqual(['error', '0x2a']);
    const single = { jsonrpc: '2.0', id: 7, method: 'eth_getBalance', params: [payer] };
    expect(JSON.parse((await post(single)).text)).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32_000, message: 'header not found' },
    });
    expect(arrived).toBe(1);
  });

  it('limit the rate with a Retry-After, or talk no JSON', async () => {
    const id = proxy.faults.arm({ kind: 'rate_limited', retry_after: 3 });
    const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' });
    const limited = await request(proxy.url, { method: 'POST', body: call });
    expect([limited.statusCode, limited.headers['retry-after']]).toEqual([429, '3']);
    await limited.body.dump();
    proxy.faults.disarm(id);
    proxy.faults.arm({ kind: 'garbage' });
    const { status, text } = await post({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' });
    expect(status).toBe(200);
    expect(() => JSON.parse(text)).toThrow();
  });

  it('refuse a raw transaction as often as told', async () => {
    proxy.faults.arm({ kind: 'nonce_too_low', times: 1 });
    expect(await ask(['eth_sendRawTransaction', raw])).toEqual(['error']);
    expect(arrived).toBe(0);
    expect(await ask(['eth_sendRawTransaction', raw])).toEqual(['0x2a']);
    proxy.faults.arm({ kind: 'replacement_underpriced', payer: inRaw });
    expect(await ask(['eth_sendRawTransaction', raw])).toEqual(['error']);
    expect(arrived).toBe(1);
  });

  it('call a raw transaction known that the node has just taken', async () => {
    proxy.faults.arm({ kind: 'already_known' });
    expect(await ask(['eth_sendRawTransaction', raw])).toEqual(['error']);
    expect(arrived).toBe(1);
  });
});

describe('lies', () => {
  it('name the hash of a raw transaction that was dropped', async () => {
    proxy.faults.arm({ kind: 'send_dropped', payer: inRaw });
    expect(await ask(['eth_sendRawTransaction', raw])).toEqual([rawHash]);
    expect(arrived).toBe(0);
  });

  it('call every authorization of one payer unused, and no other read', async () => {
    const state = (owner: string) => ({ to: other, data: `0xe94a0102${owner.slice(2).padStart(64, '0')}` });
    proxy.faults.arm({ kind: 'stale_read', payer });
    expect(
      await ask(
        ['eth_call', state(payer), 'latest'],
        ['eth_call', state(other), 'latest'],
        ['eth_call', balanceOf(payer), 'latest'],
      ),
    ).toEqual([`0x${'0'.repeat(64)}`, '0x2a', '0x2a']);
  });

  it('shift the time of blocks', async () => {
    proxy.faults.arm({ kind: 'clock_skew', seconds: -30 });
    expect(await ask(['eth_getBlockByNumber', 'latest', false], ['eth_blockNumber'])).toEqual([
      { timestamp: '0x46', baseFeePerGas: '0x7' },
      '0x2a',
    ]);
  });

  it('name another price of gas wherever there is one', async () => {
    proxy.faults.arm({ kind: 'gas_spike', gwei: 5 });
    const price = '0x12a05f200';
    expect(
      await ask(
        ['eth_gasPrice'],
        ['eth_maxPriorityFeePerGas'],
        ['eth_feeHistory', '0x2', 'latest', [10]],
        ['eth_getBlockByNumber', 'latest', false],
        ['eth_blockNumber'],
        ['eth_fillTransaction', {}],
      ),
    ).toEqual([
      price,
      price,
      { oldestBlock: '0x1', baseFeePerGas: [price, price], gasUsedRatio: [0.5], reward: [[price]] },
      { timestamp: '0x64', baseFeePerGas: price },
      '0x2a',
      'error',
    ]);
  });

  it('take the logs from a receipt and leave its status', async () => {
    await ask(['eth_sendRawTransaction', raw]);
    proxy.faults.arm({ kind: 'receipt_without_logs', payer: inRaw });
    expect(
      await ask(['eth_getTransactionReceipt', rawHash], ['eth_getTransactionReceipt', otherHash]),
    ).toEqual([
      { transactionHash: rawHash, status: '0x1', logs: [] },
      expect.objectContaining({ logs: [{ data: '0x' }] }),
    ]);
  });
});

it.each<[string, unknown]>([
  ['a permissive RPC for everybody', { kind: 'permissive' }],
  ['withheld receipts for everybody', { kind: 'receipt_withheld' }],
  ['a status of success', { kind: 'http_status', status: 200 }],
  ['a chain without a number', { kind: 'wrong_chain_id' }],
  ['an unknown member', { kind: 'down', ms: 1 }],
])('refuses %s', (_name, fault) => {
  expect(faultSchema.safeParse(fault).success).toBe(false);
  expect(() => proxy.faults.arm(fault as Fault)).toThrow();
});
