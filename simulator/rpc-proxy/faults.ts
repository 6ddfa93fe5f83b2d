/**
 * The switch for faults of one proxy: which are armed, which calls each of them means, and what it did so far.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Door } from './door.js';
import { disturb, type Forward, methodsOf } from './fault-actions.js';
import { type Fault, faultSchema } from './fault-kinds.js';
import type { OpenCall, TrafficRecord } from './traffic-record.js';

export interface ArmedFault {
  readonly id: string;
  readonly fault: Fault;
  /** Calls that the fault has acted on so far. */
  readonly hits: number;
}

interface Armed {
  readonly id: string;
  readonly fault: Fault;
  /** Lower case hex of the payer, without 0x; undefined: everybody. */
  readonly payer: string | undefined;
  readonly methods: readonly string[] | undefined;
  /** Calls after which it acts no more. */
  readonly times: number;
  /** Hashes, without 0x, of raw transactions whose bytes contain the payer. */
  readonly followed: string[];
  /** Raw transactions below this sequence number were looked at. */
  looked: number;
  hits: number;
}

export interface FaultSwitch {
  /** Returns the fault's id. Throws ZodError for a malformed fault. */
  readonly arm: (fault: Fault) => string;
  readonly disarm: (id: string) => boolean;
  /** Returns how many were armed. */
  readonly disarmAll: () => number;
  readonly list: () => readonly ArmedFault[];
  /** Resolves when everything that was armed or disarmed is in force. Throws AssayError `LISTEN_FAILED`. */
  readonly inForce: () => Promise<void>;
}

export interface FaultEngine extends FaultSwitch {
  /** The way to the node for this request: `forward` itself when no fault means one of its calls. */
  readonly around: (open: readonly OpenCall[], forward: Forward) => Forward;
}

/** Without faults, `around` costs one comparison per request. `setOpen` opens and closes the proxy's port. */
export const createFaultEngine = (
  sent: TrafficRecord['sentSince'],
  stopped: AbortSignal,
  setOpen: Door['set'],
): FaultEngine => {
  const armed = new Map<string, Armed>();
  let inForce: Promise<void> = Promise.resolve();
  const watchDoor = (): void => {
    inForce = setOpen(![...armed.values()].some(({ fault }) => fault.kind === 'refused'));
    // Whoever waits for it hears of it.
    inForce.catch(() => undefined);
  };

  const follow = (entry: Armed): void => {
    if (entry.payer === undefined) return;
    for (const { seq, raw, hash } of sent(entry.looked)) {
      entry.looked = seq + 1;
      const transactionHash = raw.includes(entry.payer) ? hash() : null;
      if (transactionHash !== null) entry.followed.push(transactionHash.slice(2));
    }
  };

  const means = (entry: Armed, call: OpenCall['call']): boolean => {
    if (entry.methods !== undefined && !entry.methods.includes(call.method)) return false;
    if (entry.payer === undefined) return true;
    const text = call.text.toLowerCase();
    return text.includes(entry.payer) || entry.followed.some((hash) => text.includes(hash));
  };

  return {
    arm: (fault) => {
      const parsed = faultSchema.parse(fault);
      const id = randomUUID();
      const about = 'payer' in parsed ? parsed.payer : undefined;
      const own = 'methods' in parsed ? parsed.methods : undefined;
      armed.set(id, {
        id,
        fault: parsed,
        payer: about?.slice(2).toLowerCase(),
        methods: own ?? methodsOf[parsed.kind],
        times: ('times' in parsed ? parsed.times : undefined) ?? Number.POSITIVE_INFINITY,
        followed: [],
        looked: 0,
        hits: 0,
      });
      watchDoor();
      return id;
    },
    disarm: (id) => {
      const known = armed.delete(id);
      watchDoor();
      return known;
    },
    disarmAll: () => {
      const count = armed.size;
      armed.clear();
      watchDoor();
      return count;
    },
    inForce: () => inForce,
    list: () => [...armed.values()].map(({ id, fault, hits }) => ({ id, fault, hits })),
    around: (open, forward) => {
      if (armed.size === 0) return forward;
      let way = forward;
      for (const entry of armed.values()) {
        follow(entry);
        const meant = open.filter(({ call }) => means(entry, call)).slice(0, entry.times - entry.hits);
        if (meant.length === 0) continue;
        for (const call of meant) call.entry.fault ??= entry.id;
        entry.hits += meant.length;
        way = disturb(entry.fault, way, { meant, stopped });
      }
      return way;
    },
  };
};
