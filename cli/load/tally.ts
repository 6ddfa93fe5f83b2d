/**
 * Counts and latencies of one operation. What goes wrong is counted by class, never kept.
 * @module
 */
import { classesOf } from '../../src/wire/reason-classes.js';
import { accepted, bodyOf, type Exchange, reasonOf } from '../../suites/kit/exchange.js';
import { createLatencies, type Percentiles } from './latencies.js';

/** What became of a request. `unreadable`: an answer that says neither yes nor no. */
export type Fate =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'connection' | 'timeout' | 'too-large' | 'aborted' | 'server-error' | 'unreadable' };

export const errorClasses = [
  'connection',
  'timeout',
  'too-large',
  'aborted',
  'server-error',
  'unreadable',
] as const;
export type ErrorClass = (typeof errorClasses)[number];

/** A refusal goes by the classes of its reason; a reason of no known class is `OTHER`, a missing one `NONE`. */
export function fateOf(exchange: Exchange): Fate {
  const { answer, failure } = exchange;
  if (!answer) return { kind: failure?.kind ?? 'connection' };
  if (accepted(exchange)) return { kind: 'accepted' };
  if (answer.status >= 500) return { kind: 'server-error' };
  const body = bodyOf(exchange);
  if ((body?.isValid ?? body?.success) !== false) return { kind: 'unreadable' };
  const reason = reasonOf(exchange);
  if (reason === undefined || reason === '') return { kind: 'refused', reason: 'NONE' };
  const classes = classesOf(reason);
  // A failed simulation stands for every fault that it may have, so it is a member of several classes.
  return { kind: 'refused', reason: classes.includes('SIM') ? 'SIM' : classes.join('/') || 'OTHER' };
}

/** JSON of one operation. */
export interface OperationFigures {
  readonly requests: number;
  readonly accepted: number;
  /** By class of reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<ErrorClass, number>>;
  /** Milliseconds from the intended moment of sending to the whole answer, or to the timeout. */
  readonly latency?: Percentiles;
  /** Milliseconds from the real moment of sending. */
  readonly service?: Percentiles;
}

export interface Tally {
  count(fate: Fate, latencyMs: number, serviceMs: number): void;
  figures(): OperationFigures;
}

export function createTally(): Tally {
  const latency = createLatencies();
  const service = createLatencies();
  const refused = new Map<string, number>();
  const errors: Record<ErrorClass, number> = {
    connection: 0,
    timeout: 0,
    'too-large': 0,
    aborted: 0,
    'server-error': 0,
    unreadable: 0,
  };
  let requests = 0;
  let yes = 0;
  return {
    count: (fate, latencyMs, serviceMs) => {
      requests += 1;
      if (fate.kind === 'accepted') yes += 1;
      else if (fate.kind === 'refused') refused.set(fate.reason, (refused.get(fate.reason) ?? 0) + 1);
      else errors[fate.kind] += 1;
      // A request that nobody answered waited for as long as the kit did: that is no shorter than the truth.
      if (fate.kind === 'connection' || fate.kind === 'aborted') return;
      latency.record(latencyMs);
      service.record(serviceMs);
    },
    figures: () => {
      const [all, sent] = [latency.percentiles(), service.percentiles()];
      return {
        requests,
        accepted: yes,
        refused: Object.fromEntries([...refused].sort()),
        errors: { ...errors },
        ...(all && sent ? { latency: all, service: sent } : {}),
      };
    },
  };
}
