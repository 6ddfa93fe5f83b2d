/**
 * A facilitator's app at a port, until it is closed.
 * @module
 */
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AssayError } from '../wire/assay-error.js';
import { configError } from './config-error.js';
import type { Log } from './log.js';
import type { Facilitator } from './parts.js';

export interface ServedFacilitator {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  /** Stops accepting, waits for settlements under way, closes the store. */
  close(): Promise<void>;
}

/** Before anything is stored: a start that has to fail leaves nothing behind. */
export async function expectFreePort(host: string, port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, host, port);
  await new Promise((resolve) => probe.close(resolve));
}

function listen(
  server: Pick<Server, 'once' | 'listen' | 'address'>,
  host: string,
  port: number,
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE' || cause.code === 'EACCES') {
        const hint =
          cause.code === 'EADDRINUSE'
            ? 'Another program listens there: stop it, or choose another port (0 takes a free one).'
            : 'Choose a port that this user may open, such as one above 1024.';
        reject(configError(['port'], `cannot listen on ${host}:${port} (${cause.code})`, cause, hint));
      } else if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND') {
        reject(configError(['host'], `cannot listen on ${host} (${cause.code})`, cause));
      } else reject(cause);
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address);
      else reject(new AssayError('the server has no port', { code: 'listen_failed', exitCode: 3 }));
    });
  });
}

/** Starts it and takes requests; a facilitator that cannot start is closed. Throws AssayError. */
export async function serveApp(
  facilitator: Facilitator,
  { host: at, port, log }: { readonly host: string; readonly port: number; readonly log: Log },
): Promise<ServedFacilitator> {
  const server = createAdaptorServer({ fetch: facilitator.app.fetch, overrideGlobalObjects: false });
  let address: AddressInfo;
  try {
    await facilitator.start();
    address = await listen(server, at, port);
  } catch (error) {
    await facilitator.close();
    throw error;
  }
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  log.info({ host, port: address.port }, 'facilitator is listening');
  let closing: Promise<void> | undefined;
  const stop = async () => {
    const stopped = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    // Connections that are kept alive become idle one by one, as their answers go out.
    const idle = setInterval(() => {
      if ('closeIdleConnections' in server) server.closeIdleConnections();
    }, 20);
    await stopped;
    clearInterval(idle);
    await facilitator.close();
  };
  return {
    url: `http://${host}:${address.port}`,
    close: () => {
      closing ??= stop();
      return closing;
    },
  };
}
