/**
 * A facilitator that says what a test tells it to, over real HTTP, and remembers what it was asked.
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

type Endpoint = 'verify' | 'settle';
export type Script = (body: unknown, response: ServerResponse) => void;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

/** Answers JSON, or text as it stands. */
export const says =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Script =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** Takes the request and never answers. */
export const hangs: Script = () => {};

/** Takes the request and breaks the connection. */
export const breaks: Script = (_, response) => response.socket?.destroy();

export const valid = says({ isValid: true, payer: 'somebody' });
export const settledOn = (network: string, transaction = 'tx-1'): Script =>
  says({ success: true, transaction, network, payer: 'somebody', amount: '1000' });

/** Starts one; the scripts of an endpoint are taken in turn, and the last one stays. */
export async function scriptedFacilitator(scripts: Record<Endpoint, readonly Script[]>) {
  const asked: { endpoint: string; body: unknown }[] = [];
  const left = { verify: [...scripts.verify], settle: [...scripts.settle] };
  const server = createServer(async (request, response) => {
    const endpoint = request.url === '/verify' ? 'verify' : 'settle';
    const body: unknown = JSON.parse(await textOf(request));
    asked.push({ endpoint: `${request.method} ${request.url}`, body });
    const script = left[endpoint].length > 1 ? left[endpoint].shift() : left[endpoint][0];
    script?.(body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    asked,
    endpoints: () => asked.map(({ endpoint }) => endpoint),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves a fetch handler on a free port of loopback. */
export async function serveHandler(handler: (request: Request) => Response | Promise<Response>) {
  const server = createAdaptorServer({ fetch: handler, overrideGlobalObjects: false });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
