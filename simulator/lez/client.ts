/**
 * The kit's side of the sequencer's control API.
 * @module
 */

import type { LezHandle } from './handle.js';
import { booksSchema, type SequencerBooks, type SequencerFault } from './protocol.js';

export interface SequencerControl {
  /** Adds to a balance, in atomic units. */
  fund(account: string, asset: string, amount: bigint): Promise<void>;
  books(): Promise<SequencerBooks>;
  /** A fault for the transfers of one payer. */
  arm(fault: SequencerFault, from: string): Promise<void>;
  disarm(): Promise<void>;
}

/** Throws when the sequencer does not answer: that is a failure of the simulator. */
export function connectSequencer({ controlUrl, controlToken }: LezHandle): SequencerControl {
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${controlUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the sequencer answered ${response.status} to ${method} ${path}`);
    return response.json();
  };
  return {
    fund: async (account, asset, amount) => {
      await ask('POST', '/fund', { account, asset, amount: amount.toString() });
    },
    books: async () => booksSchema.parse(await ask('GET', '/books')),
    arm: async (fault, from) => {
      await ask('POST', '/faults', { fault, from });
    },
    disarm: async () => {
      await ask('DELETE', '/faults');
    },
  };
}
