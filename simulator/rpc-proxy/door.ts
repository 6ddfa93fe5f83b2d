/**
 * The port of a proxy: open, or closed so that connections are refused as by a machine on which nothing listens.
 * @module
 */
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { AssayError } from '../../src/wire/assay-error.js';
import { closeServer, type ListenAddress, listenOn } from '../listening.js';

export interface Door {
  /** Resolves when it is so. Rejects with AssayError `LISTEN_FAILED` when somebody else took the port meanwhile. */
  readonly set: (open: boolean) => Promise<void>;
}

/** How often, and after how many milliseconds, the port is asked for again: a client may hold it for a moment. */
const tries: { readonly count: number; readonly everyMs: number } = { count: 50, everyMs: 100 };

const isTaken = (error: unknown): boolean => error instanceof AssayError && error.code === 'LISTEN_FAILED';

async function open(server: Server, address: Required<ListenAddress>): Promise<void> {
  for (let left = tries.count; ; left -= 1) {
    try {
      await listenOn(server, address);
      return;
    } catch (error) {
      if (!isTaken(error) || left === 0) throw error;
      await wait(tries.everyMs);
    }
  }
}

/** The door of a server that listens at this address. `endClients` ends the connections that the server does not know. */
export function createDoor(server: Server, address: Required<ListenAddress>, endClients: () => void): Door {
  let isOpen = true;
  let last: Promise<void> = Promise.resolve();
  const change = async (wanted: boolean): Promise<void> => {
    if (wanted === isOpen) return;
    if (wanted) {
      await open(server, address);
    } else {
      endClients();
      await closeServer(server);
    }
    isOpen = wanted;
  };
  return {
    set: (wanted) => {
      last = last.catch(() => undefined).then(() => change(wanted));
      return last;
    },
  };
}
