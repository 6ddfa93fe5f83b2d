/**
 * What the proxy saw: each call and each broadcast raw transaction of one target.
 * Entries are made when a call arrives, so that nothing in flight is invisible; all that costs time (parsing
 * parameters, hashing, recovering senders) waits until somebody reads.
 * @module
 */
import { hash as digest } from 'node:crypto';
import type { Hex } from 'viem';
import { boundedParams } from './bounded-params.js';
import type { RpcCall, RpcOutcome, RpcRequest } from './json-rpc.js';
import { type ParsedRawTransaction, parseRawTransaction, rawTransactionHash } from './raw-transaction.js';
import { createRing } from './ring.js';

export type Transport = 'http' | 'ws';

export interface RecordedCall {
  readonly seq: number;
  /** Unix time in milliseconds at arrival. */
  readonly at_ms: number;
  readonly method: string;
  /** Strings over 2 KiB, long arrays and deep nesting are cut. */
  readonly params: unknown;
  readonly batch: boolean;
  readonly transport: Transport;
  /** `pending`: arrived, not answered yet. */
  readonly status: 'ok' | 'error' | 'pending';
  /** `CODE: message` of the JSON-RPC error. */
  readonly error?: string | undefined;
  /** First 16 hex digits of SHA-256 over the result's JSON text. */
  readonly result_digest?: string | undefined;
  /** Milliseconds from arrival to answer, 0 while pending. */
  readonly ms: number;
  /** Id of the fault that acted on the call. */
  readonly fault?: string | undefined;
}

export interface Broadcast {
  /** The sequence number of the call that carried it. */
  readonly seq: number;
  readonly at_ms: number;
  /** keccak256 of the raw bytes; null when they are not hex. */
  readonly hash: Hex | null;
  /** Lower case. */
  readonly raw: string;
  /** Recovered from the signature; null when the bytes are no signed transaction. */
  readonly from: Hex | null;
  readonly to: Hex | null;
  readonly nonce: number | null;
  readonly data: Hex;
  /** The node took it into its pool. */
  readonly accepted: boolean;
  /** Sent to the node, not answered yet. */
  readonly pending?: boolean | undefined;
  readonly error?: string | undefined;
}

export interface CallFilter {
  /** Only entries with `seq >= since`. */
  readonly since?: number | undefined;
  /** Hex without 0x, searched in the call's parameters, case-insensitively. */
  readonly contains?: string | undefined;
  readonly method?: string | undefined;
  readonly limit?: number | undefined;
}

export interface BroadcastFilter {
  readonly since?: number | undefined;
  /** Hex without 0x, searched in the raw bytes. */
  readonly contains?: string | undefined;
}

export interface CallPage {
  /** Pass it as `since` to get what came after. */
  readonly next: number;
  /** False when the bounded record has lost older entries of the asked range. */
  readonly complete: boolean;
  readonly calls: readonly RecordedCall[];
}

export interface BroadcastPage {
  readonly next: number;
  readonly complete: boolean;
  readonly broadcasts: readonly Broadcast[];
}

export interface SeqState {
  readonly next: number;
  readonly calls_total: number;
  readonly broadcasts_total: number;
}

/** The reading side of the record. */
export interface TrafficView {
  readonly calls: (filter?: CallFilter) => CallPage;
  readonly broadcasts: (filter?: BroadcastFilter) => Promise<BroadcastPage>;
  readonly seq: () => SeqState;
}

/** A call as it is kept. */
export interface CallEntry {
  readonly seq: number;
  readonly size: number;
  readonly method: string;
  /** JSON text of the call, cut at 64 KiB. */
  readonly text: string;
  readonly fullLength: number;
  readonly atMs: number;
  readonly startedAt: number;
  readonly batch: boolean;
  readonly transport: Transport;
  status: RecordedCall['status'];
  error?: string;
  resultDigest?: string;
  ms: number;
  fault?: string;
}

/** A call on its way: its full text is let go when it is answered. */
export interface OpenCall {
  readonly call: RpcCall;
  readonly entry: CallEntry;
}

/** A raw transaction as it passed. */
export interface SentRaw {
  readonly seq: number;
  readonly size: number;
  /** Lower case hex with 0x. */
  readonly raw: string;
  /** Computed at the first use, then kept. */
  readonly hash: () => Hex | null;
}

interface BroadcastEntry extends SentRaw {
  readonly entry: CallEntry;
  parsed?: Promise<ParsedRawTransaction>;
}

export interface TrafficRecord {
  readonly view: TrafficView;
  readonly begin: (request: RpcRequest, transport: Transport) => readonly OpenCall[];
  readonly finish: (
    open: readonly OpenCall[],
    outcomes: readonly RpcOutcome[] | undefined,
    failure?: string,
  ) => void;
  /** Raw transactions with `seq >= since`, oldest first. */
  readonly sentSince: (since: number) => readonly SentRaw[];
}

/** Kept text of one call; filters do not see what lies beyond. */
const maxText = 64 * 1_024;
const bounds = {
  calls: { entries: 50_000, bytes: 64 * 1_024 * 1_024 },
  broadcasts: { entries: 20_000, bytes: 64 * 1_024 * 1_024 },
};

// A slice alone would keep the whole text alive behind it.
const cutText = (text: string): string =>
  text.length <= maxText ? text : Buffer.from(text.slice(0, maxText)).toString();

const lazyHash = (raw: string): (() => Hex | null) => {
  let hash: Hex | null | undefined;
  return () => {
    hash ??= rawTransactionHash(raw);
    return hash;
  };
};

const resultDigest = (result: unknown): string | undefined =>
  result === undefined ? undefined : digest('sha256', JSON.stringify(result)).slice(0, 16);

const toRecordedCall = (entry: CallEntry): RecordedCall => ({
  seq: entry.seq,
  at_ms: entry.atMs,
  method: entry.method,
  params: boundedParams(entry.text, entry.fullLength),
  batch: entry.batch,
  transport: entry.transport,
  status: entry.status,
  error: entry.error,
  result_digest: entry.resultDigest,
  ms: entry.ms,
  fault: entry.fault,
});

const toBroadcast = async (sent: BroadcastEntry): Promise<Broadcast> => {
  sent.parsed ??= parseRawTransaction(sent.raw);
  const parsed = await sent.parsed;
  const { seq, atMs, status, error } = sent.entry;
  return {
    seq,
    at_ms: atMs,
    hash: sent.hash(),
    raw: sent.raw,
    ...parsed,
    accepted: status === 'ok',
    ...(status === 'pending' ? { pending: true } : {}),
    ...(error === undefined ? {} : { error }),
  };
};

/** An empty record. `now` is Unix time in milliseconds, `clock` a monotonic time in milliseconds. */
export const createTrafficRecord = (
  now: () => number = Date.now,
  clock: () => number = performance.now.bind(performance),
): TrafficRecord => {
  const calls = createRing<CallEntry>(bounds.calls);
  const broadcasts = createRing<BroadcastEntry>(bounds.broadcasts);
  let next = 1;
  let callsTotal = 0;
  let broadcastsTotal = 0;

  const begin: TrafficRecord['begin'] = (request, transport) => {
    const atMs = now();
    const startedAt = clock();
    return request.calls.map((call) => {
      const seq = next++;
      const text = cutText(call.text);
      const entry: CallEntry = {
        seq,
        size: text.length + 256,
        method: call.method.slice(0, 128),
        text,
        fullLength: call.text.length,
        atMs,
        startedAt,
        batch: request.batch,
        transport,
        status: 'pending',
        ms: 0,
      };
      calls.push(entry);
      callsTotal += 1;
      if (call.raw !== undefined) {
        const { raw } = call;
        broadcasts.push({ seq, size: raw.length + 256, raw, hash: lazyHash(raw), entry });
        broadcastsTotal += 1;
      }
      return { call, entry };
    });
  };

  const settle = ({ entry }: OpenCall, outcome: RpcOutcome | undefined, failure: string): void => {
    if (entry.status !== 'pending') return;
    entry.ms = Math.round((clock() - entry.startedAt) * 1_000) / 1_000;
    const error = outcome === undefined ? failure : outcome.error;
    entry.status = error === undefined ? 'ok' : 'error';
    if (error !== undefined) entry.error = error;
    const digested = resultDigest(outcome?.result);
    if (digested !== undefined) entry.resultDigest = digested;
  };

  const finish: TrafficRecord['finish'] = (open, outcomes, failure = 'no answer to this call') => {
    const [first] = open;
    const [only] = outcomes ?? [];
    // The common case without a map: one call, one answer.
    if (first !== undefined && open.length === 1 && (outcomes?.length ?? 0) <= 1) {
      settle(first, only, failure);
      return;
    }
    const byId = new Map((outcomes ?? []).map((outcome) => [outcome.id, outcome]));
    for (const call of open) {
      // A node may answer a whole batch with one error.
      settle(
        call,
        byId.get(call.call.id) ?? (outcomes?.length === 1 && only?.error ? only : undefined),
        failure,
      );
    }
  };

  const view: TrafficView = {
    calls: ({ since = 0, contains, method, limit = Number.POSITIVE_INFINITY } = {}) => {
      const needle = contains?.toLowerCase();
      const found: RecordedCall[] = [];
      for (const entry of calls.from(since)) {
        if (found.length >= limit) {
          return { next: entry.seq, complete: calls.holds(since), calls: found };
        }
        if (method !== undefined && entry.method !== method) continue;
        if (needle !== undefined && !entry.text.toLowerCase().includes(needle)) continue;
        found.push(toRecordedCall(entry));
      }
      return { next, complete: calls.holds(since), calls: found };
    },
    broadcasts: async ({ since = 0, contains } = {}) => {
      const upTo = next;
      const needle = contains?.toLowerCase();
      const found = broadcasts
        .from(since)
        .filter((sent) => needle === undefined || sent.raw.includes(needle));
      const complete = broadcasts.holds(since);
      return { next: upTo, complete, broadcasts: await Promise.all(found.map(toBroadcast)) };
    },
    seq: () => ({ next, calls_total: callsTotal, broadcasts_total: broadcastsTotal }),
  };

  return { view, begin, finish, sentSince: broadcasts.from };
};
