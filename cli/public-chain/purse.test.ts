import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPurse } from './purse.js';

/** A node of a chain, as far as the purse asks it. */
const node = { chainId: 84532, tokens: 10n ** 6n, gas: 10n ** 18n, status: '0x1', sent: 0 };
const word = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`;
const hash = `0x${'ab'.repeat(32)}`;
let server: Server;
let rpcUrl = '';

function answer(method: string, params: readonly unknown[]): unknown {
  switch (method) {
    case 'eth_chainId':
      return `0x${node.chainId.toString(16)}`;
    case 'eth_call':
      return (params[0] as { data: string }).data === '0x313ce567' ? word(6n) : word(node.tokens);
    case 'eth_getBalance':
      return `0x${node.gas.toString(16)}`;
    case 'eth_sendRawTransaction':
      node.sent += 1;
      return hash;
    case 'eth_getTransactionReceipt':
      return { status: node.status, blockNumber: '0x10' };
    default:
      return '0x1';
  }
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const calls = JSON.parse(body) as { id: number; method: string; params: unknown[] }[];
      response.end(
        JSON.stringify(calls.map(({ id, method, params }) => ({ id, result: answer(method, params) }))),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  rpcUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() =>
  Object.assign(node, { chainId: 84532, tokens: 10n ** 6n, gas: 10n ** 18n, status: '0x1', sent: 0 }),
);
afterAll(() => new Promise((resolve) => server.close(resolve)));

const asset = '0x036CbD53842c5426634e7929541eC2318f3dCF7e';
const kind = { network: 'eip155:84532', chainId: 84532, asset, name: 'USDC', version: '2' };
const open = (maxSpend = '0.02') => openPurse({ rpcUrl, payerKey: `0x${'7'.repeat(64)}`, maxSpend }, kind);
const payment = { owner: `0x${'1'.repeat(40)}`, asset, amount: '10000' };

describe('not opened', () => {
  test.each<[string, Partial<typeof node>, number, RegExp]>([
    ['on a main network', { chainId: 8453 }, 64, /chain 8453, which Assay does not know as a test network/],
    ['on Ethereum', { chainId: 1 }, 64, /chain 1, which Assay does not know/],
    ['on a chain that nobody knows', { chainId: 31337 }, 64, /chain 31337, which Assay does not know/],
    [
      'on another test network',
      { chainId: 11155111 },
      64,
      /chain 11155111, and the target is graded on eip155:84532/,
    ],
    ['without gas', { gas: 0n }, 2, /holds no coin for gas on eip155:84532/],
    ['without tokens', { tokens: 0n }, 2, /holds no USDC on eip155:84532/],
  ])('%s', async (_, change, exitCode, why) => {
    Object.assign(node, change);
    await expect(open()).rejects.toMatchObject({ exitCode, message: expect.stringMatching(why) });
    expect(node.sent).toBe(0);
  });

  test('for an amount that the token cannot hold', async () => {
    await expect(open('0.0000001')).rejects.toMatchObject({ exitCode: 64 });
  });
});

test('it pays until the limit, also when asked at once, and nothing above it', async () => {
  const purse = await open();
  try {
    const results = await Promise.allSettled([payment, payment, payment].map((one) => purse.pay(one)));
    expect(results.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(results[0]).toMatchObject({ value: 16 });
    expect(results[2]).toMatchObject({
      reason: { exitCode: 2, message: expect.stringContaining('--max-spend 0.02') },
    });
    expect(node.sent).toBe(2);
    expect(purse.spending()).toEqual({ spent: '0.02', limit: '0.02' });
  } finally {
    await purse.close();
  }
});

test('a payment that reverts counts as spent, and says so', async () => {
  node.status = '0x0';
  const purse = await open();
  try {
    await expect(purse.pay(payment)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('reverted'),
    });
    expect(purse.spending().spent).toBe('0.01');
  } finally {
    await purse.close();
  }
});

test('no other token is paid', async () => {
  const purse = await open();
  try {
    expect(() => purse.pay({ ...payment, asset: `0x${'2'.repeat(40)}` })).toThrow('only the graded token');
    expect(node.sent).toBe(0);
  } finally {
    await purse.close();
  }
});
