/**
 * A facilitator in this process with the life of a process of its own: it listens, and ends by a stop signal or a kill.
 * @module
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Facilitator } from '../../src/facilitator/parts.js';
import type { Fetch, Saboteur } from '../../suites/kit/saboteur.js';

export interface Booted {
  readonly url: string;
  /** Stops accepting, lets running work end. */
  stop(): Promise<void>;
  /** Ends at once: connections break, and what still runs can write nothing any more. */
  kill(): Promise<void>;
}

/** Whether a process is over: what it still runs can write nothing any more. */
export interface Mortality {
  over: boolean;
}

/** Starts it and takes requests, through the wrapper of a saboteur if there is one. */
export async function liveFor(
  facilitator: Facilitator,
  plan: {
    readonly life: Mortality;
    readonly stopping: AbortController;
    readonly wire: Saboteur['wire'];
    readonly port: number;
  },
): Promise<Booted> {
  const { life, stopping, wire, port } = plan;
  await facilitator.start();
  const plain: Fetch = async (request) => facilitator.fetch(request);
  const fetch = wire ? wire(plain) : plain;
  const server = createServer(
    getRequestListener((request) => fetch(request), { overrideGlobalObjects: false }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
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
export function mortal<Store extends object>(storage: Store, life: Mortality): Store {
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
