/**
 * Serves the reference facilitator on a port until it is closed.
 * @module
 */
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AssayError } from '../wire/assay-error.js';
import type { FacilitatorConfig } from './config.js';
import { hiddenAdapters } from './config-checks.js';
import type { Environment } from './config-environment.js';
import { configError } from './config-error.js';
import { createFacilitator } from './create-facilitator.js';
import { createParts, systemClock } from './create-parts.js';
import { createLog } from './log.js';
import { openBackends, openChains, openLezBackends } from './open-adapters.js';
import { warnOfUnreachableBridges } from './probe-bridges.js';
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

/** Before anything is stored: a start that has to fail leaves nothing behind. */
async function expectFreePort(host: string, port: number): Promise<void> {
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

/** Starts a facilitator from its configuration. Throws AssayError for anything the operator got wrong. */
export async function serveFacilitator(
  config: FacilitatorConfig,
  { env, port }: ServeOptions,
): Promise<ServedFacilitator> {
  const chain = openChains(config, env);
  const log = createLog(config.log);
  const backends = openBackends(config, env, systemClock, log);
  const lezBackends = openLezBackends(config);
  await expectFreePort(config.host, port ?? config.port);
  const store = await openStore(config, env);
  for (const { hidden, by, pattern } of hiddenAdapters(config)) {
    log.warn({ hidden, by, pattern }, `the adapter "${hidden}" is hidden by "${by}", which stands before it`);
  }
  const io = { store, clock: systemClock, chain, backends, lezBackends, log };
  const facilitator = createFacilitator(createParts(config, io));
  const server = createAdaptorServer({ fetch: facilitator.app.fetch, overrideGlobalObjects: false });
  let address: AddressInfo;
  try {
    await facilitator.start();
    address = await listen(server, config.host, port ?? config.port);
  } catch (error) {
    await facilitator.close();
    throw error;
  }
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  log.info({ host, port: address.port }, 'facilitator is listening');
  void warnOfUnreachableBridges(config, log);
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
