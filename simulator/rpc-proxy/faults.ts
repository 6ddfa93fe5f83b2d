/**
 * Faults that the proxy can force on a target's calls. A fault says which calls it means (match) and what happens
 * to them (act); a new kind is one more schema and one more entry in `actions`.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { RpcRequest } from './json-rpc.js';
import type { OpenCall, TrafficRecord } from './traffic-record.js';

/** Holds the answer back until `ms` milliseconds after the call came in. */
const delayFaultSchema = z.strictObject({
  kind: z.literal('delay'),
  /** 20 bytes: the fault applies to calls about this payer only. */
  payer: z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address: 0x and 40 hex digits'),
  ms: z.number().int().min(1).max(120_000),
  /** Only calls of these JSON-RPC methods; without it, calls of every method. */
  methods: z.array(z.string().min(1)).min(1).optional(),
});

export const faultSchema = z.discriminatedUnion('kind', [delayFaultSchema]);

type DelayFault = z.infer<typeof delayFaultSchema>;
export type Fault = z.infer<typeof faultSchema>;

export interface ArmedFault {
  readonly id: string;
  readonly fault: Fault;
  /** Calls that the fault has acted on so far. */
  readonly hits: number;
}

/** What comes back for a request: HTTP status and body (the status means nothing over WebSocket). */
export interface RpcAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export type Forward = (request: RpcRequest) => Promise<RpcAnswer>;

/** Wraps the way to the node: it may wait, change, replace or drop what passes. */
type FaultAction<F extends Fault> = (fault: F, forward: Forward, stopped: AbortSignal) => Forward;

// The call reaches the node at once and the answer is late: nothing else about it changes.
const delay: FaultAction<DelayFault> = (fault, forward, stopped) => async (request) => {
  const wait = sleep(fault.ms, undefined, { signal: stopped }).catch(() => undefined);
  const [answer] = await Promise.all([forward(request), wait]);
  return answer;
};

const actions: { readonly [K in Fault['kind']]: FaultAction<Extract<Fault, { kind: K }>> } = { delay };

interface Armed {
  readonly id: string;
  readonly fault: Fault;
  /** Lower case hex of the payer, without 0x. */
  readonly payer: string;
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
}

export interface FaultEngine extends FaultSwitch {
  /** The way to the node for this request: `forward` itself when no fault means one of its calls. */
  readonly around: (open: readonly OpenCall[], forward: Forward) => Forward;
}

/** Without faults, `around` costs one comparison per request. */
export const createFaultEngine = (sent: TrafficRecord['sentSince'], stopped: AbortSignal): FaultEngine => {
  const armed = new Map<string, Armed>();

  const follow = (entry: Armed): void => {
    for (const { seq, raw, hash } of sent(entry.looked)) {
      entry.looked = seq + 1;
      const transactionHash = raw.includes(entry.payer) ? hash() : null;
      if (transactionHash !== null) entry.followed.push(transactionHash.slice(2));
    }
  };

  const means = (entry: Armed, call: OpenCall['call']): boolean => {
    const { methods } = entry.fault;
    if (methods !== undefined && !methods.includes(call.method)) return false;
    const text = call.text.toLowerCase();
    return text.includes(entry.payer) || entry.followed.some((hash) => text.includes(hash));
  };

  const apply = (entry: Armed, forward: Forward): Forward =>
    actions[entry.fault.kind](entry.fault, forward, stopped);

  return {
    arm: (fault) => {
      const parsed = faultSchema.parse(fault);
      const id = randomUUID();
      const payer = parsed.payer.slice(2).toLowerCase();
      armed.set(id, { id, fault: parsed, payer, followed: [], looked: 0, hits: 0 });
      return id;
    },
    disarm: (id) => armed.delete(id),
    disarmAll: () => {
      const count = armed.size;
      armed.clear();
      return count;
    },
    list: () => [...armed.values()].map(({ id, fault, hits }) => ({ id, fault, hits })),
    around: (open, forward) => {
      if (armed.size === 0) return forward;
      let way = forward;
      for (const entry of armed.values()) {
        follow(entry);
        const meant = open.filter(({ call }) => means(entry, call));
        if (meant.length === 0) continue;
        for (const call of meant) call.entry.fault ??= entry.id;
        entry.hits += meant.length;
        way = apply(entry, way);
      }
      return way;
    },
  };
};
