/**
 * The desk of a run: the settle lane and the rate limit. It lives in the main process behind a loopback URL,
 * because checks run in workers that share nothing.
 * @module
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Pool } from 'undici';
import { AssayError } from '../../src/wire/assay-error.js';
import { isJsonObject, type JsonValue } from '../../src/wire/json.js';

/** What a service does with the JSON that it gets. */
export type Service = (request: JsonValue) => Promise<JsonValue>;

export interface Desk {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

/**
 * Opens the desk. `rate` is requests a second; without it turns are granted at once. `services` are what checks may ask
 * the main process for, by name.
 */
export async function openDesk(
  options: { readonly rate?: number; readonly services?: Readonly<Record<string, Service>> } = {},
): Promise<Desk> {
  const token = randomBytes(24).toString('base64url');
  const queue: ServerResponse[] = [];
  let holder: ServerResponse | undefined;
  let nextTurn = 0;

  const release = (): void => {
    holder = undefined;
    const next = queue.shift();
    if (next) grant(next);
  };
  // The answer stays open for as long as the lane is held: a worker that is ended in the middle of a settle takes its
  // connection along, and must not keep the lane from those who repeat its check.
  const grant = (response: ServerResponse): void => {
    if (response.destroyed) {
      release();
      return;
    }
    holder = response;
    response.once('close', () => {
      if (holder === response) release();
    });
    response.writeHead(200);
    response.flushHeaders();
  };

  const server = createServer((request, response) => {
    if (!authorized(request, token)) return answer(response, 401);
    if (request.method === 'POST' && request.url === '/lane') {
      if (holder) queue.push(response);
      else grant(response);
    } else if (request.method === 'DELETE' && request.url === '/lane') {
      const held = holder;
      release();
      held?.end();
      answer(response, 204);
    } else if (request.method === 'POST' && request.url === '/turn') {
      const gap = options.rate ? 1000 / options.rate : 0;
      const now = Date.now();
      const at = Math.max(now, nextTurn);
      nextTurn = at + gap;
      if (at <= now) answer(response, 204);
      else setTimeout(() => answer(response, 204), at - now);
    } else if (request.method === 'POST' && request.url?.startsWith('/service/')) {
      const service = options.services?.[request.url.slice('/service/'.length)];
      if (service) void serve(service, request, response);
      else answer(response, 404);
    } else answer(response, 404);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function authorized(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const given = JSON.parse(await text(request)) as JsonValue;
    const body = JSON.stringify(await service(given));
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What went wrong outside of the kit is told apart from what went wrong in it.
    const known = error instanceof AssayError && error.exitCode === 2 ? error : undefined;
    response
      .writeHead(known ? 424 : 500, { 'content-type': 'application/json' })
      .end(JSON.stringify({ message: known ? inOneLine(known) : message }));
  }
}

const inOneLine = ({ message, hint }: AssayError): string =>
  [message, hint ?? '']
    .join(' ')
    .trim()
    .replace(/:\s*\n\s*/g, ': ')
    .replace(/\s*\n\s*/g, ' | ');

/** The main process could not do what was asked, for a reason that lies neither in the kit nor in the check. */
export class DeskTrouble extends Error {
  override readonly name = 'DeskTrouble';
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': '0' });
  response.end();
}

export interface LaneHold {
  /** What the holder before left behind, when nobody else settled in between. */
  readonly cursor?: number;
  giveBack(cursor?: number): Promise<void>;
}

export interface DeskClient {
  /** Resolves when the caller alone may settle. */
  lane(): Promise<LaneHold>;
  /** Resolves when the caller may send one request. */
  turn(): Promise<void>;
  /** Asks the main process for a service. Throws Error with its words; DeskTrouble for trouble outside of the kit. */
  ask(service: string, request: JsonValue): Promise<JsonValue>;
  close(): Promise<void>;
}

/** Holders in a row from one worker, before others that wait at the desk get their turn. */
const longestRun = 32;

export function connectDesk(desk: { readonly url: string; readonly token: string }): DeskClient {
  // Waiting for the lane has no time limit of its own: the run's maximum duration bounds it.
  const pool = new Pool(desk.url, { headersTimeout: 0, bodyTimeout: 0, pipelining: 1 });
  const call = async (method: 'POST' | 'DELETE', path: string): Promise<void> => {
    const response = await pool.request({ method, path, headers: { authorization: `Bearer ${desk.token}` } });
    const read = response.body.dump();
    if (response.statusCode >= 300)
      throw new Error(`the desk answered ${response.statusCode} to ${method} ${path}`);
    // The answer to a granted lane ends when the lane is given back, or with the desk.
    if (response.statusCode === 200) read.catch(() => undefined);
    else await read;
  };
  const waiting: { resolve(hold: LaneHold): void; reject(error: unknown): void }[] = [];
  let held = false;

  const failed = (error: unknown): never => {
    held = false;
    for (const one of waiting.splice(0)) one.reject(error);
    throw error;
  };
  const enter = (): Promise<LaneHold> => call('POST', '/lane').then(() => hold(1), failed);
  // Checks of one worker hand the lane on among themselves, which saves both trips to the desk.
  const hold = (run: number, cursor?: number): LaneHold => ({
    ...(cursor === undefined ? {} : { cursor }),
    giveBack: async (left) => {
      const next = waiting.shift();
      if (next && run < longestRun) return next.resolve(hold(run + 1, left));
      held = next !== undefined;
      await call('DELETE', '/lane');
      if (next) enter().then(next.resolve, next.reject);
    },
  });

  return {
    lane: () => {
      if (held) return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      held = true;
      return enter();
    },
    turn: () => call('POST', '/turn'),
    ask: async (service, request) => {
      const response = await pool.request({
        method: 'POST',
        path: `/service/${service}`,
        headers: { authorization: `Bearer ${desk.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      if (response.statusCode === 404) throw new Error(`this run offers no ${service}`);
      const body = (await response.body.json()) as JsonValue;
      if (response.statusCode === 200) return body;
      const words = isJsonObject(body) ? String(body.message) : `the desk answered ${response.statusCode}`;
      throw response.statusCode === 424 ? new DeskTrouble(words) : new Error(words);
    },
    close: () => pool.destroy(),
  };
}
