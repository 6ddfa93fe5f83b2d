/**
 * The journal of one bridge: every request that reached it, whatever became of it, in bounded memory.
 * @module
 */
import type { JsonValue } from '../../src/wire/json.js';
import { createRing } from '../rpc-proxy/ring.js';
import type { BridgeOp } from './bridge-request.js';
import type { PayloadShape } from './payment-key.js';

/** What stands in the journal where a bearer value stood. */
export const bearerMark = 'Bearer [bearer]';

export interface JournalAnswer {
  readonly status: number;
  /** As sent, or as it would have been sent without a fault on the wire; cut after 4 KiB. */
  readonly body: string;
  /** What the fault did to it on the wire. */
  readonly wire?: string;
}

export interface JournalEntry {
  readonly seq: number;
  readonly at_ms: number;
  readonly op: BridgeOp | 'other';
  readonly method: string;
  readonly path: string;
  /** Lower case names; the bearer value is replaced by a fixed mark. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the Authorization header held the key of this bridge. */
  readonly bearer: 'issued' | 'other' | 'none';
  /** The body as text. */
  readonly raw: string;
  /** The body as JSON; undefined when it is none. */
  readonly body?: JsonValue | undefined;
  readonly shape?: PayloadShape | undefined;
  /** Payment key. */
  readonly key?: string | undefined;
  readonly proof?: string | undefined;
  readonly idempotency_key?: string | undefined;
  /** Id and kind of the fault that was applied. */
  readonly fault?: { readonly id: string; readonly kind: string } | undefined;
  /** Undefined while the bridge works on it. */
  readonly answer?: JournalAnswer | undefined;
  readonly answered_at_ms?: number | undefined;
}

export interface JournalFilter {
  /** Entries with `seq >= since`. */
  readonly since?: number | undefined;
  /** A text that the body contains. */
  readonly contains?: string | undefined;
  readonly key?: string | undefined;
  readonly op?: JournalEntry['op'] | undefined;
}

export interface JournalPage {
  /** Pass it as `since` to read on. */
  readonly next: number;
  /** False when older entries within the asked range have left the memory. */
  readonly complete: boolean;
  readonly requests: readonly JournalEntry[];
}

type Opened = Omit<JournalEntry, 'seq' | 'at_ms' | 'fault' | 'answer' | 'answered_at_ms'>;

export interface OpenedEntry {
  readonly fault: (fault: { readonly id: string; readonly kind: string }) => void;
  readonly answer: (answer: JournalAnswer) => void;
}

export interface Journal {
  readonly open: (request: Opened) => OpenedEntry;
  readonly read: (filter?: JournalFilter) => JournalPage;
}

const shown = 4_096;

export const createJournal = (clock: () => number): Journal => {
  const ring = createRing<{ seq: number; size: number; entry: JournalEntry }>({
    entries: 50_000,
    bytes: 128 * 1_024 ** 2,
  });
  let next = 0;

  return {
    open: (request) => {
      const kept: { -readonly [K in keyof JournalEntry]: JournalEntry[K] } = {
        ...request,
        seq: next,
        at_ms: clock(),
      };
      next += 1;
      // The text and its parsed form, with room for headers and the answer.
      ring.push({ seq: kept.seq, size: request.raw.length * 4 + 2 * shown, entry: kept });
      return {
        fault: (fault) => {
          kept.fault = fault;
        },
        answer: (answer) => {
          kept.answer = { ...answer, body: answer.body.slice(0, shown) };
          kept.answered_at_ms = clock();
        },
      };
    },
    read: ({ since = 0, contains, key, op } = {}) => ({
      next,
      complete: ring.holds(since),
      requests: ring
        .from(since)
        .map(({ entry }) => entry)
        .filter(
          (entry) =>
            (contains === undefined || entry.raw.includes(contains)) &&
            (key === undefined || entry.key === key) &&
            (op === undefined || entry.op === op),
        )
        .map((entry) => ({ ...entry })),
    }),
  };
};
