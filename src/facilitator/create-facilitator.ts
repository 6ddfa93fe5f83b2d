/**
 * A facilitator from its parts. Replace any part to get another facilitator.
 * @module
 */
import { createHttpApp } from './http-app.js';
import type { Facilitator, Parts } from './parts.js';
import { createCommitments } from './settlement/commitments.js';
import { recoverSettlements } from './settlement/recover.js';

/** Builds the app; call `start()` before it serves, and `close()` when it is done. */
export function createFacilitator(parts: Parts): Facilitator {
  const settlements = new Set<Promise<unknown>>();
  const track = <Value>(work: Promise<Value>): Promise<Value> => {
    settlements.add(work);
    const forget = () => settlements.delete(work);
    work.then(forget, forget);
    return work;
  };
  const app = createHttpApp(parts, createCommitments(), track);
  return {
    app,
    fetch: (request) => app.fetch(request),
    start: () => recoverSettlements(parts),
    close: async () => {
      while (settlements.size > 0) await Promise.allSettled(settlements);
      await parts.store.close();
      const opened = [...parts.chain.values(), ...parts.backends.values(), ...parts.lezBackends.values()];
      await Promise.all(opened.map((one) => one.close()));
    },
  };
}
