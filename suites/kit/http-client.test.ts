import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { answers, behaviours, startHostileTarget } from './hostile-target.fixture.js';
import {
  answerDepthLimit,
  answerValueLimit,
  createTargetClient,
  largeAnswersLimitBytes,
  parseBounded,
  type Reply,
  type TargetClient,
} from './http-client.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(url: string, headers: Readonly<Record<string, string>> = {}): TargetClient {
  const one = createTargetClient({ url, headers });
  closing.push(one.close);
  return one;
}

/** What came of one GET /supported at a hostile target. */
async function ask(behaviour: keyof typeof behaviours, timeoutMs = 400): Promise<Reply> {
  const target = await startHostileTarget({ '/supported': behaviours[behaviour] });
  closing.push(target.close);
  return client(target.url).send({ method: 'GET', path: 'supported', timeoutMs });
}

describe('an answer is bounded', () => {
  it.each(['an endless body', 'endless chunks', 'an answer of 100 MB'] as const)(
    'in size: %s',
    async (name) => {
      const { answer, failure } = await ask(name, 5_000);
      expect(answer).toBeUndefined();
      expect(failure?.kind).toBe('too-large');
    },
  );

  it.each(['a gzip bomb of 10 GB', 'a gzip bomb of 1 MB', 'a brotli bomb'] as const)(
    'in decompression: %s',
    async (name) => {
      expect((await ask(name, 5_000)).failure?.kind).toBe('too-large');
    },
  );

  it.each(['a slow drip', 'a slow drip of headers', 'endless early hints', 'silence'] as const)(
    'in time: %s',
    async (name) => {
      const { failure, sentAt, answeredAt } = await ask(name);
      expect(failure).toEqual({ kind: 'timeout', message: 'no complete answer within 400 ms' });
      expect(answeredAt - sentAt).toBeLessThan(3_000);
    },
  );

  it.each(['JSON nested 100000 deep', 'objects nested 100000 deep'] as const)(
    'in nesting: %s',
    async (name) => {
      const { answer } = await ask(name, 5_000);
      expect(answer?.status).toBe(200);
      expect(answer).not.toHaveProperty('json');
    },
  );

  it.each([
    'headers of 200 KB',
    'many headers',
    'a second content-length',
    'a header with a raw escape',
    'a status line that is none',
    'a reset in the middle',
    'an end in the middle',
  ] as const)('by what HTTP allows: %s', async (name) => {
    const { answer, failure } = await ask(name, 5_000);
    expect(answer).toBeUndefined();
    expect(failure?.kind).toBe('connection');
    expect(failure?.message).not.toContain('undefined');
  });

  it('to the first answer: what stands behind it belongs to nobody', async () => {
    expect((await ask('a second answer behind the first', 5_000)).answer?.text).toBe('{}');
  });
});

it('all large answers of a run together are bounded too', async () => {
  const target = await startHostileTarget({ '/verify': answers(`"${'x'.repeat(1_000_000)}"`) });
  closing.push(target.close);
  const one = client(target.url);
  const kinds: (string | undefined)[] = [];
  for (let count = 0; count < 10; count += 1)
    kinds.push((await one.send({ method: 'POST', path: 'verify', timeoutMs: 5_000 })).failure?.kind);
  // Eight megabytes are kept.
  expect(largeAnswersLimitBytes).toBe(8 * 1024 * 1024);
  expect(kinds).toEqual([...Array.from({ length: 8 }, () => undefined), 'too-large', 'too-large']);
});

it('of a large answer to a brief question only the beginning is kept', async () => {
  const target = await startHostileTarget({ '/supported': answers(`"${'x'.repeat(20_000)}"`) });
  closing.push(target.close);
  const { answer } = await client(target.url).send({
    method: 'GET',
    path: 'supported',
    timeoutMs: 5_000,
    brief: true,
  });
  expect(answer?.status).toBe(200);
  expect(answer?.text).toMatch(/^"x{1023}… \(20002 characters\)$/);
  expect(answer).not.toHaveProperty('json');
});

describe('a body that is encoded', () => {
  const text = '{"kinds":[]}';
  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('as %s is unpacked', async (encoding, bytes) => {
    const url = await serve((_, response) => response.setHeader('content-encoding', encoding).end(bytes));
    const { answer } = await client(url).send({ method: 'GET', path: 'supported', timeoutMs: 5_000 });
    expect(answer?.json).toEqual({ kinds: [] });
  });

  it('otherwise than it is labelled is not JSON that a client could read', async () => {
    const { answer } = await ask('a wrong content-encoding', 5_000);
    expect(answer?.status).toBe(200);
    expect(answer).not.toHaveProperty('json');
  });
});

describe('a request', () => {
  interface Seen {
    readonly url: string | undefined;
    readonly headers: IncomingMessage['headers'];
    readonly method: string | undefined;
  }
  async function echo(): Promise<{ url: string; seen: Seen[] }> {
    const seen: Seen[] = [];
    const url = await serve((request, response) => {
      seen.push({ url: request.url, headers: request.headers, method: request.method });
      response.end('{}');
    });
    return { url, seen };
  }

  it('joins base and path with exactly one slash', async () => {
    const { url, seen } = await echo();
    const one = client(`${url}/base`);
    for (const path of ['verify', '/verify']) await one.send({ method: 'GET', path, timeoutMs: 5_000 });
    expect(seen.map((request) => request.url)).toEqual(['/base/verify', '/base/verify']);
  });

  it('carries the headers of the run, and a content type only with a body', async () => {
    const { url, seen } = await echo();
    const one = client(url, { authorization: 'secret' });
    await one.send({ method: 'GET', path: 'supported', timeoutMs: 5_000 });
    await one.send({
      method: 'POST',
      path: 'verify',
      body: '{}',
      headers: { 'content-type': 'text/plain' },
      timeoutMs: 5_000,
    });
    expect(seen.map(({ headers }) => [headers.authorization, headers['content-type']])).toEqual([
      ['secret', undefined],
      ['secret', 'text/plain'],
    ]);
  });

  it('follows no redirect', async () => {
    let count = 0;
    const url = await serve((_, response) => {
      count += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const { answer } = await client(url).send({ method: 'GET', path: 'supported', timeoutMs: 5_000 });
    expect([answer?.status, answer?.headers.location, count]).toEqual([302, '/elsewhere', 1]);
  });

  it.each([
    ['GET', 2],
    ['POST', 1],
  ])('%s that is cut off is sent %i times: only a question may be asked again', async (method, times) => {
    let count = 0;
    const url = await serve((request) => {
      count += 1;
      request.socket.destroy();
    });
    const { failure } = await client(url).send({ method, path: 'settle', timeoutMs: 5_000 });
    expect([failure?.kind, count]).toEqual(['connection', times]);
  });

  it('that the kit gives up on purpose is no fault of the target', async () => {
    const url = await serve(() => {});
    const abort = new AbortController();
    const sent = client(url).send({ method: 'POST', path: 'settle', timeoutMs: 5_000, signal: abort.signal });
    abort.abort();
    expect((await sent).failure?.kind).toBe('aborted');
  });

  it('after the kit has closed its connections is no fault of the target either', async () => {
    const one = client(await serve(() => {}));
    await one.close();
    expect((await one.send({ method: 'POST', path: 'settle', timeoutMs: 5_000 })).failure?.kind).toBe(
      'aborted',
    );
  });

  it('to nobody fails as a connection', async () => {
    const { failure } = await client('http://127.0.0.1:1').send({
      method: 'GET',
      path: 'x',
      timeoutMs: 5_000,
    });
    expect(failure?.kind).toBe('connection');
    expect(failure?.message).toContain('ECONNREFUSED');
  });
});

describe('what is sent', () => {
  it('can leave its content type out, and hold bytes that are no UTF-8', async () => {
    const seen: { readonly type: string | undefined; readonly body: string }[] = [];
    const url = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen.push({
        type: request.headers['content-type'],
        body: Buffer.concat(chunks).toString('hex'),
      });
      response.end('{}');
    });
    const body = '\u00ff{}';
    const post = { method: 'POST', path: 'verify', body, timeoutMs: 5_000 };
    await client(url).send(post);
    await client(url).send({ ...post, encoding: 'latin1', headers: { 'content-type': '' } });
    expect(seen).toEqual([
      { type: 'application/json', body: 'c3bf7b7d' },
      { type: undefined, body: 'ff7b7d' },
    ]);
  });
});

describe('JSON', () => {
  it('is read up to its limits of nesting and number, and not beyond', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseBounded(nested(answerDepthLimit))).toBeDefined();
    expect(parseBounded(nested(answerDepthLimit + 1))).toBeUndefined();
    expect(parseBounded(`[${'0,'.repeat(answerValueLimit - 1)}0]`)).toHaveLength(answerValueLimit);
    expect(parseBounded(`[${'0,'.repeat(answerValueLimit)}0]`)).toBeUndefined();
  });

  it('may hold any number of brackets and commas inside a string, escaped quotes included', () => {
    const text = `${'[{,'.repeat(100_000)}\\"[[`;
    expect(parseBounded(`{"a":"${text}"}`)).toEqual({ a: `${'[{,'.repeat(100_000)}"[[` });
  });

  it('with a prototype member changes no object', () => {
    parseBounded('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect({}).not.toHaveProperty('polluted');
  });

  it.each(['', '<html>', '{', '{"a":1}}', 'undefined', 'NaN'])('is not %j', (text) => {
    expect(parseBounded(text)).toBeUndefined();
  });
});
