/**
 * Serves the reference facilitator on a port until it is closed.
 * @module
 */
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AssayError } from '../wire/assay-error.js';
import { configError, type FacilitatorConfig } from './config.js';
import { createFacilitator } from './create-facilitator.js';
import { createParts, systemClock } from './create-parts.js';
import { createLog } from './log.js';
import { type Environment, openChains } from './open-chains.js';
import { openStore } from './store/open-store.js';

export interface ServeOptions {
  /** Where the key variables are looked up. */
  readonly env: Environment;
  /** Instead of the configured port; 0 takes a free one. */
  readonly port?: number;
}

export interface ServedFacilitator {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  /** Stops accepting, waits for settlements under way, closes the store. */
  close(): Promise<void>;
}

type Server = ReturnType<typeof createAdaptorServer>;

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE' || cause.code === 'EACCES') {
        reject(configError(['listen', 'port'], `cannot listen on ${host}:${port} (${cause.code})`, cause));
      } else if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND') {
        reject(configError(['listen', 'host'], `cannot listen on ${host} (${cause.code})`, cause));
      } else reject(cause);
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address);
      else reject(new AssayError('the server has no port', { code: 'listen_failed', exitCode: 3 }));
    });
  });
}

/** Starts a facilitator from its configuration. Throws AssayError for anything the operator got wrong. */
export async function serveFacilitator(
  config: FacilitatorConfig,
  { env, port }: ServeOptions,
): Promise<ServedFacilitator> {
  const chain = openChains(config, env);
  const store = await openStore(config.store);
  const log = createLog(config.log.level);
  const facilitator = createFacilitator(createParts(config, { store, clock: systemClock, chain, log }));
  const server = createAdaptorServer({ fetch: facilitator.app.fetch });
  let address: AddressInfo;
  try {
    await facilitator.start();
    address = await listen(server, config.listen.host, port ?? config.listen.port);
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
