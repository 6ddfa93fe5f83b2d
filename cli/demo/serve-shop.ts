/**
 * A shop on a free port of loopback.
 * @module
 */
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

export interface ServedShop {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

const isAddress = (value: AddressInfo | string | null): value is AddressInfo =>
  typeof value === 'object' && value !== null;

/** Serves an app. Throws when loopback has no free port. */
export async function serveShop(app: Hono): Promise<ServedShop> {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  if (!isAddress(address)) throw new Error('a listening server has an address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
