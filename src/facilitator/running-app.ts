/**
 * A facilitator's app with its life: settlements under way are waited for before anything closes.
 * @module
 */
import { createHttpApp, type HttpService } from './http-app.js';
import type { Facilitator } from './parts.js';

export interface Life {
  /** Recovers what an earlier process left behind. */
  start(): Promise<void>;
  /** Closes what the service uses. */
  close(): Promise<void>;
}

export function createRunningApp(service: HttpService, { start, close }: Life): Facilitator {
  const settlements = new Set<Promise<unknown>>();
  const track = <Value>(work: Promise<Value>): Promise<Value> => {
    settlements.add(work);
    const forget = () => settlements.delete(work);
    work.then(forget, forget);
    return work;
  };
  const app = createHttpApp(service, track);
  return {
    app,
    fetch: (request) => app.fetch(request),
    start,
    close: async () => {
      while (settlements.size > 0) await Promise.allSettled(settlements);
      await close();
    },
  };
}
