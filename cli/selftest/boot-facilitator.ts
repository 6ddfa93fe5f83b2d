/**
 * One life of a facilitator in this process: from its configuration to its end, by a stop signal or a kill.
 * @module
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { checkFacilitatorConfig } from '../../src/facilitator/config.js';
import { hiddenAdapters } from '../../src/facilitator/config-checks.js';
import { createFacilitator } from '../../src/facilitator/create-facilitator.js';
import { createParts, systemClock } from '../../src/facilitator/create-parts.js';
import { createLog } from '../../src/facilitator/log.js';
import { openBackends, openChains, openLezBackends } from '../../src/facilitator/open-adapters.js';
import type { Parts } from '../../src/facilitator/parts.js';
import type { SettlementStore } from '../../src/facilitator/store/settlement-store.js';
import type { Fetch, Saboteur } from '../../suites/kit/saboteur.js';

export interface Booted {
  readonly url: string;
  /** Stops accepting, lets running work end. */
  stop(): Promise<void>;
  /** Ends at once: connections break, and what still runs can write nothing any more. */
  kill(): Promise<void>;
}

export interface BootPlan {
  readonly saboteur: Saboteur<Parts> | undefined;
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
  const facilitator = createFacilitator(parts);
  await facilitator.start();
  const plain: Fetch = async (request) => facilitator.fetch(request);
  const fetch = saboteur?.wire ? saboteur.wire(plain) : plain;
  const server = createServer(
    getRequestListener((request) => fetch(request), { overrideGlobalObjects: false }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(plan.port, '127.0.0.1', resolve);
  });
  const end = once(async (work: () => Promise<void>) => {
    await work();
    life.over = true;
    await facilitator.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      stopping.abort();
      return end(() => closed(server, false));
    },
    kill: () =>
      end(async () => {
        life.over = true;
        await closed(server, true);
      }),
  };
}

/** A store that takes nothing any more once the life of its process is over. */
function mortal(storage: SettlementStore, life: { over: boolean }): SettlementStore {
  return new Proxy(storage, {
    get: (target, name) => {
      // What is stored outlives the one who stored it.
      if (name === 'close') return async () => {};
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]) =>
        life.over ? Promise.reject(new Error('the process is gone')) : Reflect.apply(value, target, args);
    },
  });
}

function once<Args extends readonly unknown[]>(
  work: (...args: Args) => Promise<void>,
): (...args: Args) => Promise<void> {
  let running: Promise<void> | undefined;
  return (...args) => {
    running ??= work(...args);
    return running;
  };
}

async function closed(server: Server, hard: boolean): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if (hard) server.closeAllConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  await ended;
  clearInterval(idle);
}
