/**
 * Faults that the proxy can force on a target's calls. A fault says which calls it means (match) and what happens
 * to them (act); a new kind is one more schema and one more entry in `actions`.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type AnswerObject, changeAnswers } from './change-answers.js';
import type { JsonRpcId, RpcRequest } from './json-rpc.js';
import type { OpenCall, TrafficRecord } from './traffic-record.js';

/** 20 bytes: the fault applies to calls about this payer only. */
const payer = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address: 0x and 40 hex digits');
/** Only calls of these JSON-RPC methods; without it, calls of every method. */
const methods = z.array(z.string().min(1)).min(1).optional();

const delaySchema = z.strictObject({
  kind: z.literal('delay'),
  payer,
  /** The answer is held back until so many milliseconds after the call came in. */
  ms: z.number().int().min(1).max(120_000),
  methods,
});

/** Simulations that would fail succeed: `eth_call` gives nothing back, `eth_estimateGas` a number. Reads stay true. */
const permissiveSchema = z.strictObject({ kind: z.literal('permissive'), payer });

/** There is no receipt yet, however long one asks. */
const receiptWithheldSchema = z.strictObject({ kind: z.literal('receipt_withheld'), payer });

/** The receipt says that the transaction reverted. Nothing else about it changes, so that the status alone decides. */
const receiptStatus0Schema = z.strictObject({ kind: z.literal('receipt_status_0'), payer });

/** The connection ends without an answer. */
const downSchema = z.strictObject({ kind: z.literal('down'), payer: payer.optional(), methods });

/** An answer with this status and a body that is no JSON-RPC; nothing reaches the node. */
const httpStatusSchema = z.strictObject({
  kind: z.literal('http_status'),
  status: z.number().int().min(400).max(599),
  payer: payer.optional(),
  methods,
});

/** The node says that it serves another chain. */
const wrongChainIdSchema = z.strictObject({
  kind: z.literal('wrong_chain_id'),
  chain_id: z.number().int().min(1),
});

/** Without a payer a fault means the calls of everybody. */
export const faultSchema = z.discriminatedUnion('kind', [
  delaySchema,
  permissiveSchema,
  receiptWithheldSchema,
  receiptStatus0Schema,
  downSchema,
  httpStatusSchema,
  wrongChainIdSchema,
]);

export type Fault = z.infer<typeof faultSchema>;
type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

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
  /** The connection ends instead. */
  readonly hangUp?: true;
}

export type Forward = (request: RpcRequest) => Promise<RpcAnswer>;

interface Surroundings {
  /** The calls of the request that the fault means. */
  readonly meant: readonly OpenCall[];
  readonly stopped: AbortSignal;
}

/** Wraps the way to the node: it may wait, change, replace or drop what passes. */
type FaultAction<F extends Fault> = (fault: F, forward: Forward, around: Surroundings) => Forward;

// The call reaches the node at once and the answer is late: nothing else about it changes.
const delay: FaultAction<FaultOf<'delay'>> =
  (fault, forward, { stopped }) =>
  async (request) => {
    const wait = sleep(fault.ms, undefined, { signal: stopped }).catch(() => undefined);
    const [answer] = await Promise.all([forward(request), wait]);
    return answer;
  };

/** Changes the answers to the calls that are meant, wherever they stand in a batch. */
const answering =
  (change: (answer: AnswerObject, method: string) => AnswerObject) =>
  (forward: Forward, { meant }: Surroundings): Forward =>
  async (request) => {
    const asked = new Map<JsonRpcId | undefined, string>(meant.map(({ call }) => [call.id, call.method]));
    return changeAnswers(await forward(request), (id, answer) => {
      const method = asked.get(id);
      return method === undefined ? answer : change(answer, method);
    });
  };

/** Gas for any transfer. */
const generousGas = '0x493e0';

const succeeding = answering((answer, method) => {
  if (answer.error === undefined || answer.error === null) return answer;
  return { jsonrpc: '2.0', id: answer.id, result: method === 'eth_estimateGas' ? generousGas : '0x' };
});

const withoutReceipt = answering(({ id }) => ({ jsonrpc: '2.0', id, result: null }));

const withReverted = answering((answer) => {
  const { result } = answer;
  if (typeof result !== 'object' || result === null) return answer;
  return { ...answer, result: { ...result, status: '0x0' } };
});

const withChainId = (chainId: number) =>
  answering((answer, method) => ({
    jsonrpc: '2.0',
    id: answer.id,
    result: method === 'net_version' ? String(chainId) : `0x${chainId.toString(16)}`,
  }));

const actions: { readonly [K in Fault['kind']]: FaultAction<FaultOf<K>> } = {
  delay,
  permissive: (_fault, forward, around) => succeeding(forward, around),
  receipt_withheld: (_fault, forward, around) => withoutReceipt(forward, around),
  receipt_status_0: (_fault, forward, around) => withReverted(forward, around),
  down: () => async () => ({ status: 502, body: Buffer.alloc(0), hangUp: true }),
  http_status:
    ({ status }) =>
    async () => ({ status, body: Buffer.from('the node is not available') }),
  wrong_chain_id: ({ chain_id }, forward, around) => withChainId(chain_id)(forward, around),
};

/** Methods that a kind is about. A fault may name its own. */
const methodsOf: { readonly [K in Fault['kind']]?: readonly string[] } = {
  permissive: ['eth_call', 'eth_estimateGas'],
  receipt_withheld: ['eth_getTransactionReceipt'],
  receipt_status_0: ['eth_getTransactionReceipt'],
  wrong_chain_id: ['eth_chainId', 'net_version'],
};

interface Armed {
  readonly id: string;
  readonly fault: Fault;
  /** Lower case hex of the payer, without 0x; undefined: everybody. */
  readonly payer: string | undefined;
  readonly methods: readonly string[] | undefined;
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

  const apply = ({ fault }: Armed, forward: Forward, meant: readonly OpenCall[]): Forward => {
    const action = actions[fault.kind] as FaultAction<Fault>;
    return action(fault, forward, { meant, stopped });
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
        followed: [],
        looked: 0,
        hits: 0,
      });
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
        way = apply(entry, way, meant);
      }
      return way;
    },
  };
};
