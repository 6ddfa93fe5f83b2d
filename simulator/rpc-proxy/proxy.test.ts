/** The proxy in front of a stand-in node whose answers the test decides. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
} from 'node:zlib';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeServer, listenOn } from '../listening.js';
import { createRpcProxy, type RpcProxy } from './proxy.js';

interface Call {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: readonly unknown[];
}

const payer = '0xAbCdEf0123456789aBcDeF0123456789abcdef01';
const other = `0x${'12'.repeat(20)}`;
// The worked example of EIP-155; its recipient serves as a payer below.
const raw =
  '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83';
const rawHash = '0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788';
const inRaw = `0x${'35'.repeat(20)}`;

const answerTo = ({ id, method, params }: Call) => {
  if (method === 'eth_quiet') return { jsonrpc: '2.0', id, result: '0x1' };
  if (method === 'eth_big') return { jsonrpc: '2.0', id, result: 'a'.repeat(5_000) };
  if (method === 'eth_fails')
    return { jsonrpc: '2.0', id, error: { code: 3, message: 'execution reverted' } };
  return { jsonrpc: '2.0', id, result: { method, params } };
};

let node: Server;
let proxy: RpcProxy;
let bodies: string[];

beforeEach(async () => {
  bodies = [];
  node = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    bodies.push(text);
    const json: Call | Call[] = JSON.parse(text);
    if (!Array.isArray(json) && json.method === 'eth_hangup') {
      message.socket.destroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    // Batch answers may come in any order (JSON-RPC 2.0, section 6).
    response.end(JSON.stringify(Array.isArray(json) ? json.map(answerTo).reverse() : answerTo(json)));
  });
  const port = await listenOn(node);
  proxy = await createRpcProxy({ upstreamUrl: `http://127.0.0.1:${port}` });
});

afterEach(async () => {
  await proxy.close();
  await closeServer(node);
});

const post = async (body: string | Buffer, headers: IncomingHttpHeaders = {}) => {
  const answer = await request(proxy.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() };
};
const rpc = (method: string, ...params: unknown[]) =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });

describe('forwarding', () => {
  it('passes a call and its answer unchanged', async () => {
    const body = rpc('eth_call', { to: payer });
    const { status, text } = await post(body);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: { method: 'eth_call', params: [{ to: payer }] },
    });
    expect(bodies).toEqual([body]);
  });

  it('records each call of a batch with its own outcome, in whatever order the node answers', async () => {
    const batch = [
      { jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] },
      { jsonrpc: '2.0', id: 'two', method: 'eth_fails', params: [] },
    ];
    const { text } = await post(JSON.stringify(batch));
    expect(JSON.parse(text)).toHaveLength(2);
    const { calls } = proxy.record.calls();
    expect(calls).toMatchObject([
      { seq: 1, method: 'eth_chainId', batch: true, status: 'ok', transport: 'http' },
      { seq: 2, method: 'eth_fails', batch: true, status: 'error', error: '3: execution reverted' },
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ] as const)('understands a %s request body', async (encoding, compressed) => {
    const body = rpc('eth_chainId');
    const { status } = await post(compressed(Buffer.from(body)), { 'content-encoding': encoding });
    expect(status).toBe(200);
    expect(bodies).toEqual([body]);
  });

  it('compresses answers over 1 KiB for a client that accepts it, and only those', async () => {
    const gzip = await post(rpc('eth_big'), { 'accept-encoding': 'gzip' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(gzip.bytes).toString()).result).toHaveLength(5_000);
    const br = await post(rpc('eth_big'), { 'accept-encoding': 'br' });
    expect(JSON.parse(brotliDecompressSync(br.bytes).toString()).result).toHaveLength(5_000);
    expect((await post(rpc('eth_big'))).headers['content-encoding']).toBeUndefined();
    expect(
      (await post(rpc('eth_chainId'), { 'accept-encoding': 'gzip' })).headers['content-encoding'],
    ).toBeUndefined();
  });
});

describe('bad input', () => {
  it('answers 502 with a JSON-RPC error when the node hangs up', async () => {
    const { status, text } = await post(rpc('eth_hangup'));
    expect(status).toBe(502);
    expect(JSON.parse(text)).toMatchObject({ id: 7, error: { code: -32_050 } });
    expect(proxy.record.calls().calls).toMatchObject([{ status: 'error' }]);
  });

  it('gives each call of a batch its error when the node is gone', async () => {
    await closeServer(node);
    const { status, text } = await post(`[${rpc('eth_chainId')},{"jsonrpc":"2.0","method":"eth_note"}]`);
    expect(status).toBe(502);
    expect(JSON.parse(text)).toMatchObject([{ id: 7, error: { code: -32_050 } }]);
  });

  it('answers what is not JSON with a parse error', async () => {
    const { status, text } = await post('{"half":');
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ id: null, error: { code: -32_700 } });
    expect(bodies).toEqual([]);
  });

  it('refuses a decompression bomb, an unknown coding, a broken body and an endless batch', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_024 * 1_024));
    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await post('{}', { 'content-encoding': 'zstd' })).status).toBe(415);
    expect((await post('{}', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await post(`[${'1,'.repeat(1_000)}1]`)).status).toBe(400);
    expect(bodies).toEqual([]);
  });

  it('refuses too long a body', async () => {
    const { status } = await post(`"${'a'.repeat(9 * 1_024 * 1_024)}"`).catch(() => ({ status: 413 }));
    expect(status).toBe(413);
  });

  it('refuses a foreign host, a foreign origin and other methods than POST', async () => {
    expect((await post(rpc('eth_chainId'), { host: 'evil.example' })).status).toBe(403);
    expect((await post(rpc('eth_chainId'), { origin: 'https://evil.example' })).status).toBe(403);
    expect((await request(proxy.url)).statusCode).toBe(405);
    expect(bodies).toEqual([]);
  });

  it('survives deep nesting', async () => {
    const { status } = await post(
      `{"jsonrpc":"2.0","id":1,"method":"eth_quiet","params":${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
    );
    expect(status).toBe(200);
    expect(JSON.stringify(proxy.record.calls().calls[0]?.params)).toContain('nested deeper');
  });
});

describe('the record', () => {
  it('filters by sequence number, method and bytes', async () => {
    await post(rpc('eth_call', { from: payer }));
    const { next } = proxy.record.seq();
    await post(rpc('eth_getBalance', payer.toLowerCase()));
    await post(rpc('eth_getBalance', other));
    const methods = (filter: Parameters<typeof proxy.record.calls>[0]) =>
      proxy.record.calls(filter).calls.map(({ method }) => method);
    expect(methods({ contains: payer.slice(2) })).toEqual(['eth_call', 'eth_getBalance']);
    expect(methods({ contains: payer.slice(2), since: next })).toEqual(['eth_getBalance']);
    expect(methods({ method: 'eth_getBalance' })).toHaveLength(2);
    expect(proxy.record.calls({ limit: 1 })).toMatchObject({ next: 2, calls: [{ seq: 1 }] });
    expect(proxy.record.seq()).toEqual({ next: 4, calls_total: 3, broadcasts_total: 0 });
  });

  it('cuts long parameters', async () => {
    await post(rpc('eth_call', 'b'.repeat(10_000)));
    expect(JSON.stringify(proxy.record.calls().calls[0]?.params)).toHaveLength(
      2_048 + '["... (10000 characters)"]'.length,
    );
  });

  it('parses what was broadcast, whatever the node said to it', async () => {
    await post(rpc('eth_sendRawTransaction', raw.toUpperCase().replace('0X', '0x')));
    await post(`[${rpc('eth_sendRawTransaction', '0xdead')}]`);
    const { broadcasts } = await proxy.record.broadcasts();
    expect(broadcasts).toMatchObject([
      {
        seq: 1,
        hash: rawHash,
        raw,
        from: '0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F',
        to: inRaw,
        nonce: 9,
        accepted: true,
      },
      { seq: 2, raw: '0xdead', from: null, to: null, nonce: null },
    ]);
    expect((await proxy.record.broadcasts({ contains: inRaw.slice(2) })).broadcasts).toHaveLength(1);
    expect((await proxy.record.broadcasts({ since: 3 })).broadcasts).toEqual([]);
  });
});

describe('a delay', () => {
  const timed = async (body: string) => {
    const { next } = proxy.record.seq();
    const start = performance.now();
    await post(body);
    return {
      ms: performance.now() - start,
      faults: proxy.record.calls({ since: next }).calls.map(({ fault }) => fault),
    };
  };

  it('holds answers about its payer and no others', async () => {
    const id = proxy.faults.arm({ kind: 'delay', payer: payer.toUpperCase().replace('0X', '0x'), ms: 80 });
    const hit = await timed(rpc('eth_call', { data: `0x70a08231${payer.slice(2).padStart(64, '0')}` }));
    expect(hit.faults).toEqual([id]);
    expect(hit.ms).toBeGreaterThanOrEqual(79);
    expect((await timed(rpc('eth_call', { to: other }))).faults).toEqual([undefined]);
    expect(proxy.faults.list()).toMatchObject([{ id, hits: 1 }]);
    expect(proxy.faults.disarm(id)).toBe(true);
    expect((await timed(rpc('eth_call', { to: payer }))).faults).toEqual([undefined]);
  });

  it('holds a batch that has one such call', async () => {
    const id = proxy.faults.arm({ kind: 'delay', payer, ms: 80 });
    const batch = await timed(`[${rpc('eth_chainId')},${rpc('eth_getBalance', payer)}]`);
    expect(batch.faults).toEqual([undefined, id]);
    expect(batch.ms).toBeGreaterThanOrEqual(79);
  });

  it('finds a payer that is written with JSON escapes', async () => {
    const id = proxy.faults.arm({ kind: 'delay', payer, ms: 1 });
    const escaped = rpc('eth_getBalance', payer).replace('AbCd', '\\u0041bCd');
    expect((await timed(escaped)).faults).toEqual([id]);
  });

  it('follows the hash of a transaction about its payer, sent before or after it was armed', async () => {
    await post(rpc('eth_sendRawTransaction', raw));
    const id = proxy.faults.arm({ kind: 'delay', payer: inRaw, ms: 1 });
    expect((await timed(rpc('eth_getTransactionReceipt', rawHash))).faults).toEqual([id]);
    proxy.faults.disarmAll();
    const again = proxy.faults.arm({ kind: 'delay', payer: inRaw, ms: 1 });
    expect((await timed(rpc('eth_sendRawTransaction', raw))).faults).toEqual([again]);
    expect(
      (await timed(rpc('eth_getTransactionByHash', rawHash.toUpperCase().replace('0X', '0x')))).faults,
    ).toEqual([again]);
    expect((await timed(rpc('eth_getTransactionReceipt', `0x${'77'.repeat(32)}`))).faults).toEqual([
      undefined,
    ]);
  });

  it('can be limited to methods', async () => {
    const id = proxy.faults.arm({ kind: 'delay', payer, ms: 1, methods: ['eth_call'] });
    expect((await timed(rpc('eth_getBalance', payer))).faults).toEqual([undefined]);
    expect((await timed(rpc('eth_call', payer))).faults).toEqual([id]);
  });

  it('does not hold up close()', async () => {
    proxy.faults.arm({ kind: 'delay', payer, ms: 100_000 });
    const hanging = post(rpc('eth_call', payer)).catch(() => 'ended');
    // The call is in the record as soon as it has arrived.
    while (proxy.record.seq().calls_total === 0) await new Promise((resolve) => setImmediate(resolve));
    await proxy.close();
    await hanging;
  });
});

it('lets two proxies in front of one node keep their own records', async () => {
  const address = node.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const second = await createRpcProxy({
    upstreamUrl: `http://127.0.0.1:${port}`,
    publicHost: 'host.docker.internal',
  });
  const own = second.url.replace('host.docker.internal', '127.0.0.1');
  const answer = await request(own, {
    method: 'POST',
    headers: { host: 'host.docker.internal:1' },
    body: rpc('eth_chainId'),
  });
  expect(answer.statusCode).toBe(200);
  await answer.body.dump();
  expect(second.record.seq().calls_total).toBe(1);
  expect(proxy.record.seq().calls_total).toBe(0);
  await second.close();
  await second.close();
});
