/**
 * One life of the reference in the mode that verifies before it settles, in this process, from the environment that an
 * operator would set.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import { createAceFacilitator } from '../../src/facilitator/acedata/create-ace-facilitator.js';
import { createAceParts } from '../../src/facilitator/acedata/create-ace-parts.js';
import { readAceEnvironment } from '../../src/facilitator/acedata/environment.js';
import { openAceChain, readSettleToken, warnings } from '../../src/facilitator/acedata/open-ace.js';
import { type AuthorizationMemory, openMemory } from '../../src/facilitator/acedata/store/memory.js';
import { systemClock } from '../../src/facilitator/create-parts.js';
import { createLog } from '../../src/facilitator/log.js';
import type { Saboteur } from '../../suites/kit/saboteur.js';
import { type Booted, liveFor, mortal } from './booted.js';

export interface AceBootPlan {
  readonly saboteur: Omit<Saboteur<never, never, AceParts>, 'parts' | 'shopParts'> | undefined;
  /** As an operator sets it; the store is overruled. */
  readonly env: Readonly<Record<string, string>>;
  /** What outlives the process, and what others share with it. */
  readonly memory: AuthorizationMemory;
  readonly port: number;
  readonly onLine: (line: string) => void;
}

/** Throws AssayError for an environment that the facilitator refuses. */
export async function bootAcedata({ saboteur, env, memory, port, onLine }: AceBootPlan): Promise<Booted> {
  const source = readAceEnvironment(saboteur?.environment?.(env) ?? env);
  const settleToken = readSettleToken(source);
  const chain = await openAceChain(source);
  const log = createLog(source.config.log, onLine);
  for (const warning of warnings(source)) log.warn({}, warning);
  const life = { over: false };
  const stopping = new AbortController();
  const own = openMemory(memory);
  const honest = createAceParts(source.config, {
    store: mortal(own, life),
    clock: systemClock,
    chain,
    log,
    ...(settleToken === undefined ? {} : { settleToken }),
  });
  const parts = { ...honest, ...saboteur?.aceParts?.(honest, { stopping: stopping.signal }) };
  const facilitator = createAceFacilitator(parts);
  const booted = await liveFor(facilitator, { life, stopping, wire: saboteur?.wire, port });
  // What this process held is free when it is gone, as in a database.
  return {
    url: booted.url,
    stop: () => booted.stop().finally(() => own.close()),
    kill: () => booted.kill().finally(() => own.close()),
  };
}
