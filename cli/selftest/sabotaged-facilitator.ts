/**
 * The reference in this process with one part replaced, or behind a thin wrapper on the wire. Memory store, own signer,
 * own proxy, so that saboteurs can be tried side by side on one chain.
 * @module
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { checkFacilitatorConfig } from '../../src/facilitator/config.js';
import { createFacilitator } from '../../src/facilitator/create-facilitator.js';
import { createParts, systemClock } from '../../src/facilitator/create-parts.js';
import { createLog } from '../../src/facilitator/log.js';
import { openBackends, openChains } from '../../src/facilitator/open-adapters.js';
import type { Parts } from '../../src/facilitator/parts.js';
import { MemoryStore } from '../../src/facilitator/store/memory-store.js';
import type { Fetch, Saboteur } from '../../suites/kit/saboteur.js';
import { referenceConfiguration } from '../../targets/reference-configuration.js';

export interface RunningFacilitator {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the reference with a saboteur's fault; without a saboteur, the honest reference. */
export async function startSabotaged(
  saboteur: Saboteur<Parts> | undefined,
  sim: SimulatorHandle,
): Promise<RunningFacilitator> {
  const { settings, env } = referenceConfiguration(sim);
  const config = checkFacilitatorConfig({ ...settings, port: 0, log: 'silent', store: 'memory' });
  const honest = createParts(config, {
    store: new MemoryStore(),
    clock: systemClock,
    chain: openChains(config, env),
    backends: openBackends(config, env, systemClock),
    log: createLog('silent'),
  });
  const facilitator = createFacilitator({ ...honest, ...saboteur?.parts?.(honest) });
  await facilitator.start();
  const plain: Fetch = async (request) => facilitator.fetch(request);
  const fetch = saboteur?.wire ? saboteur.wire(plain) : plain;
  const server = createServer(
    getRequestListener((request) => fetch(request), { overrideGlobalObjects: false }),
  );
  const url = await listen(server);
  return {
    url,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await facilitator.close();
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
