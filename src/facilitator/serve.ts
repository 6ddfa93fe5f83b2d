/**
 * Serves the reference facilitator on a port until it is closed.
 * @module
 */
import type { FacilitatorConfig } from './config.js';
import { hiddenAdapters } from './config-checks.js';
import type { Environment } from './config-environment.js';
import { createFacilitator } from './create-facilitator.js';
import { createParts, systemClock } from './create-parts.js';
import { createLog } from './log.js';
import { openBackends, openChains, openLezBackends } from './open-adapters.js';
import { warnOfUnreachableBridges } from './probe-bridges.js';
import { expectFreePort, type ServedFacilitator, serveApp } from './serve-app.js';
import { openStore } from './store/open-store.js';

export interface ServeOptions {
  /** Where the key variables are looked up. */
  readonly env: Environment;
  /** Instead of the configured port; 0 takes a free one. */
  readonly port?: number;
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
  const served = await serveApp(facilitator, { host: config.host, port: port ?? config.port, log });
  void warnOfUnreachableBridges(config, log);
  return served;
}
