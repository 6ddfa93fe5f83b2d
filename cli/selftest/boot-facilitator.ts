/**
 * One life of a facilitator in this process: from its configuration to its end, by a stop signal or a kill.
 * @module
 */
import { checkFacilitatorConfig } from '../../src/facilitator/config.js';
import { hiddenAdapters } from '../../src/facilitator/config-checks.js';
import { createFacilitator } from '../../src/facilitator/create-facilitator.js';
import { createParts, systemClock } from '../../src/facilitator/create-parts.js';
import { createLog } from '../../src/facilitator/log.js';
import { openBackends, openChains, openLezBackends } from '../../src/facilitator/open-adapters.js';
import type { SettlementStore } from '../../src/facilitator/store/settlement-store.js';
import type { FacilitatorFault } from './any-saboteur.js';
import { type Booted, liveFor, mortal } from './booted.js';

export interface BootPlan {
  readonly saboteur: FacilitatorFault | undefined;
  /** As a configuration file says it; port, store and log are overruled. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** What outlives the process. */
  readonly storage: SettlementStore;
  readonly port: number;
  readonly onLine: (line: string) => void;
}

/** Throws AssayError for a configuration that the facilitator refuses. */
export async function bootFacilitator(plan: BootPlan): Promise<Booted> {
  const { saboteur, env } = plan;
  const settings = saboteur?.configure?.(plan.settings) ?? plan.settings;
  const config = checkFacilitatorConfig({ ...settings, port: 0, store: 'memory' });
  const log = createLog(config.log, plan.onLine);
  const life = { over: false };
  const stopping = new AbortController();
  const store = mortal(plan.storage, life);
  const honest = createParts(config, {
    store,
    clock: systemClock,
    chain: openChains(config, env),
    backends: openBackends(config, env, systemClock, log),
    lezBackends: openLezBackends(config),
    log,
  });
  const parts = { ...honest, ...saboteur?.parts?.(honest, { stopping: stopping.signal }) };
  for (const { hidden, by, pattern } of hiddenAdapters(config))
    parts.log.warn(
      { hidden, by, pattern },
      `the adapter "${hidden}" is hidden by "${by}", which stands before it`,
    );
  return liveFor(createFacilitator(parts), { life, stopping, wire: saboteur?.wire, port: plan.port });
}
