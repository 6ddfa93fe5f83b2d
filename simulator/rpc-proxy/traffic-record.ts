/**
 * Keeps what the proxy saw, in bounded memory.
 * Entries are made when a call arrives, so that nothing in flight is invisible; all that costs time (parsing
 * parameters, hashing, recovering senders) waits until somebody reads.
 * @module
 */
import { hash as digest } from 'node:crypto';
import type { Hex } from 'viem';
import { boundedParams } from './bounded-params.js';
import type { RpcCall, RpcOutcome, RpcRequest } from './json-rpc.js';
import { type ParsedRawTransaction, parseRawTransaction, rawTransactionHash } from './raw-transaction.js';
import type { Broadcast, RecordedCall, TrafficView } from './record.js';
import { createRing } from './ring.js';

/** A call as it is kept. */
interface CallEntry {
  readonly seq: number;
  readonly size: number;
  readonly method: string;
  /** JSON text of the call, cut at 64 KiB. */
  readonly text: string;
  readonly fullLength: number;
  readonly atMs: number;
  readonly startedAt: number;
  readonly batch: boolean;
  readonly transport: RecordedCall['transport'];
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
interface SentRaw {
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
  readonly begin: (request: RpcRequest, transport: RecordedCall['transport']) => readonly OpenCall[];
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
