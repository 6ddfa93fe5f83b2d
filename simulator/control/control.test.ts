/** Server and client of the control API together, over a real socket. */
import { createServer, type Server } from 'node:http';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeServer, listenOn } from '../listening.js';
import { createRpcProxy, type RpcProxy } from '../rpc-proxy/proxy.js';
import { ControlClient } from './client.js';
import { type ControlServer, startControlServer } from './server.js';

const payer = `0x${'ab'.repeat(20)}`;

let node: Server;
let proxy: RpcProxy;
let control: ControlServer;
let client: ControlClient;

beforeEach(async () => {
  node = createServer((message, response) => {
    message.resume();
    message.on('end', () => response.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}'));
  });
  proxy = await createRpcProxy({ upstreamUrl: `http://127.0.0.1:${await listenOn(node)}` });
  control = await startControlServer({ proxy });
  client = new ControlClient({ controlUrl: control.url, controlToken: control.token });
});
afterEach(async () => {
  await client.close();
  await Promise.all([control.close(), proxy.close()]);
  await closeServer(node);
});

const call = async (method: string, ...params: unknown[]): Promise<void> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await request(proxy.url, { method: 'POST', body });
  await answer.body.dump();
};

const raw = async (path: string, init: Parameters<typeof request>[1] = {}) => {
  const headers = { authorization: `Bearer ${control.token}`, ...init?.headers };
  const answer = await request(`${control.url}${path}`, { ...init, headers });
  return { status: answer.statusCode, json: await answer.body.json() };
};

describe('the client', () => {
  it('reads health, sequence and calls', async () => {
    expect(await client.health()).toEqual({ ok: true, pid: process.pid });
    await call('eth_chainId');
    const { next } = await client.seq();
    await call('eth_getBalance', payer);
    expect(await client.seq()).toEqual({ next: 3, calls_total: 2, broadcasts_total: 0 });
    expect(await client.calls({ since: next })).toMatchObject({
      next: 3,
      complete: true,
      calls: [{ seq: 2, method: 'eth_getBalance', params: [payer], status: 'ok' }],
    });
    expect((await client.calls({ contains: 'AB'.repeat(20), method: 'eth_getBalance' })).calls).toHaveLength(
      1,
    );
    expect((await client.calls({ limit: 1 })).next).toBe(2);
  });

  it('reads broadcasts', async () => {
    await call('eth_sendRawTransaction', '0x02C0FFEE');
    expect(await client.broadcasts({ contains: 'c0ffee' })).toMatchObject({
      complete: true,
      broadcasts: [{ seq: 1, raw: '0x02c0ffee', from: null, accepted: true }],
    });
  });

  it('arms, lists and disarms faults', async () => {
    const id = await client.arm({ kind: 'delay', payer, ms: 1 });
    await call('eth_getBalance', payer);
    expect(await client.faults()).toEqual([{ id, fault: { kind: 'delay', payer, ms: 1 }, hits: 1 }]);
    await client.disarm(id);
    await expect(client.disarm(id)).rejects.toMatchObject({ code: 'CONTROL_REFUSED', exitCode: 3 });
    await client.arm({ kind: 'delay', payer, ms: 1 });
    expect(await client.disarmAll()).toBe(1);
    expect(await client.faults()).toEqual([]);
  });

  it('says when nothing answers', async () => {
    await control.close();
    await expect(client.health()).rejects.toMatchObject({ code: 'CONTROL_UNREACHABLE', exitCode: 3 });
  });
});

describe('the server', () => {
  it.each([{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic x' }])(
    'refuses %o',
    async (headers) => {
      const answer = await request(`${control.url}/health`, { headers });
      expect(answer.statusCode).toBe(401);
      expect(await answer.body.json()).toMatchObject({ error: { code: 'TOKEN_NEEDED' } });
    },
  );

  it.each([{ host: 'evil.example' }, { origin: 'https://evil.example' }])('refuses %o', async (headers) => {
    expect(await raw('/health', { headers })).toMatchObject({
      status: 403,
      json: { error: { code: 'HOST_REFUSED' } },
    });
  });

  it.each([
    ['a body that is not JSON', '{"fault"'],
    ['an unknown kind', '{"fault":{"kind":"explode"}}'],
    ['a short payer', '{"fault":{"kind":"delay","payer":"0xab","ms":1}}'],
    ['an unknown member', `{"fault":{"kind":"delay","payer":"${payer}","ms":1,"extra":1}}`],
    ['an endless delay', `{"fault":{"kind":"delay","payer":"${payer}","ms":1e9}}`],
  ])('refuses %s with a JSON error', async (_, body) => {
    const { status, json } = await raw('/faults', { method: 'POST', body });
    expect({ status, json }).toMatchObject({ status: 400, json: { error: { code: 'BAD_REQUEST' } } });
    expect(proxy.faults.list()).toEqual([]);
  });

  it.each(['/calls?since=-1', '/calls?contains=0xab', '/broadcasts?contains=zz', '/calls?unknown=1'])(
    'refuses the query %s',
    async (path) => expect((await raw(path)).status).toBe(400),
  );

  it('answers an unknown route with a JSON error', async () => {
    expect(await raw('/nowhere')).toMatchObject({ status: 404, json: { error: { code: 'ROUTE_UNKNOWN' } } });
  });
});
