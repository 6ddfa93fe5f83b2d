/**
 * Sends the arrivals of a load at their moments, whether earlier ones were answered or not (open loop). An arrival that
 * finds all places taken waits, and its latency counts from the moment at which it should have been sent, so that a slow
 * target cannot hide its waiting time.
 * @module
 */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { type Exchange, succeeded } from '../../suites/kit/exchange.js';
import type { TargetClient } from '../../suites/kit/http-client.js';
import type { SessionTarget } from '../../suites/kit/session.js';
import type { LoadRail } from './choose-rail.js';
import { keptExchange } from './kept-exchange.js';
import { createLatencies, type Percentiles } from './latencies.js';
import { type Operation, operations } from './mix.js';
import type { LoadPlan } from './plan.js';
import type { ReadyPayment } from './stock.js';
import { createTally, fateOf, type OperationFigures, type Tally } from './tally.js';

/** Milliseconds between two reports of progress. */
const progressMs = 500;
/** Arrivals in a row that found nobody listening, after which the target is gone. */
const goneAfter = 20;

export interface LoadProgress {
  readonly elapsedMs: number;
  readonly requests: number;
  /** Requests without a readable answer. */
  readonly errors: number;
  /** Arrivals under way. */
  readonly underWay: number;
  /** Arrivals that are due and wait for a place. */
  readonly waiting: number;
}

export interface Measured {
  readonly ended: 'complete' | 'interrupted' | 'target-gone';
  /** From the first intended moment to the last answer. */
  readonly elapsedMs: number;
  /** How long arrivals went on: shorter than the plan's where the load was ended before. */
  readonly sendingMs: number;
  readonly sent: number;
  /** Due and never sent: no place was free, or the load was ended. */
  readonly unsent: number;
  /** Replays that found no settled payment yet. */
  readonly skipped: number;
  readonly operations: Readonly<Partial<Record<Operation, OperationFigures>>>;
  /** Milliseconds by which the kit itself was late although a place was free. */
  readonly lateness?: Percentiles;
  /** Every request, in the order of the answers. */
  readonly exchanges: readonly Exchange[];
  /** The payments of the races, as nonces. */
  readonly raced: readonly string[];
}

export async function generateLoad(about: {
  readonly plan: LoadPlan;
  readonly rail: LoadRail;
  readonly target: Pick<SessionTarget, 'timeoutMs' | 'settleTimeoutMs' | 'verifyFirst'>;
  readonly client: TargetClient;
  readonly payments: readonly ReadyPayment[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}): Promise<Measured> {
  const { plan, rail, target, client, payments, signal } = about;
  const { arrivals } = plan;
  const tallies = new Map<Operation, Tally>();
  const lateness = createLatencies();
  const exchanges: Exchange[] = [];
  const raced: string[] = [];
  /** Settled payments, each to be replayed once before any is replayed again. */
  const settled: ReadyPayment[] = [];
  const underWay = new Set<Promise<void>>();
  let nextPayment = 0;
  let skipped = 0;
  let errors = 0;
  let unreachable = 0;
  let next = 0;
  let freeSince = 0;
  let lastAnswer = 0;

  const start = performance.now();
  const now = (): number => performance.now() - start;
  const dueAt = (index: number): number => (index * 1000) / plan.rate;

  const ask = async (operation: Operation, payment: ReadyPayment, due: number): Promise<Exchange> => {
    const endpoint = operation === 'verify' ? 'verify' : 'settle';
    const send = async (path: 'verify' | 'settle'): Promise<Exchange> => {
      const reply = await client.send({
        method: 'POST',
        path,
        body: payment.body,
        timeoutMs: (path === 'settle' ? target.settleTimeoutMs : undefined) ?? target.timeoutMs,
      });
      const exchange: Exchange = {
        id: `load.1.${exchanges.length + 1}`,
        tag: {
          check: 'load',
          case: operation,
          attempt: 1,
          endpoint: path,
          ...(rail === 'offchain' ? { rail } : {}),
          role: operation === 'replay' ? 'free' : 'valid',
          expects: [],
          ...payment.tag,
        },
        request: { method: 'POST', path, headers: {}, body: payment.body },
        ...reply,
      };
      exchanges.push(keptExchange(exchange));
      return exchange;
    };
    const sentAt = now();
    if (endpoint === 'settle' && target.verifyFirst && operation !== 'replay') await send('verify');
    const exchange = await send(endpoint);
    lastAnswer = now();
    const fate = fateOf(exchange);
    const tally = tallies.get(operation) ?? createTally();
    tallies.set(operation, tally);
    tally.count(fate, lastAnswer - due, lastAnswer - sentAt);
    if (fate.kind !== 'accepted' && fate.kind !== 'refused') errors += 1;
    return exchange;
  };

  const reached = (answers: readonly Exchange[]): void => {
    unreachable = answers.every((one) => one.failure?.kind === 'connection') ? unreachable + 1 : 0;
  };

  const run = async (operation: Operation, due: number): Promise<void> => {
    const payment = operation === 'replay' ? settled.shift() : payments[nextPayment++];
    if (!payment) {
      skipped += 1;
      return;
    }
    if (operation === 'race') {
      raced.push(payment.tag.nonce ?? '');
      const answers = await Promise.all(
        Array.from({ length: plan.callers }, () => ask('race', payment, due)),
      );
      reached(answers);
      if (answers.some(succeeded)) settled.push(payment);
      return;
    }
    const answer = await ask(operation, payment, due);
    reached([answer]);
    if (operation === 'replay' || (operation === 'settle' && succeeded(answer))) settled.push(payment);
  };

  let shown = 0;
  const progress = (): void => {
    if (now() - shown < progressMs) return;
    shown = now();
    const due = Math.min(arrivals.length, Math.floor((shown * plan.rate) / 1000) + 1);
    about.onProgress({
      elapsedMs: shown,
      requests: exchanges.length,
      errors,
      underWay: underWay.size,
      waiting: Math.max(0, due - next),
    });
  };

  const over = (): boolean => signal.aborted || unreachable >= goneAfter;
  // No waiting arrival is sent once the time is up: a backlog would have no end.
  while (!over() && next < arrivals.length && now() < plan.durationMs) {
    progress();
    const due = dueAt(next);
    const ahead = due - now();
    if (ahead > 0) {
      // A timer comes up to a millisecond late, so the last stretch is spent in turns of the event loop.
      if (ahead > 2)
        await wait(Math.min(ahead - 1.5, progressMs), undefined, { signal }).catch(() => undefined);
      else await turn();
      continue;
    }
    if (underWay.size >= plan.concurrency) {
      await Promise.race(underWay);
      freeSince = now();
      continue;
    }
    const operation = arrivals[next] ?? 'verify';
    next += 1;
    lateness.record(now() - Math.max(due, freeSince));
    const work = run(operation, due).finally(() => underWay.delete(work));
    underWay.add(work);
  }
  const sendingMs = now();
  // What is under way is answered or runs into its time limit; a target that is gone answers at once.
  const draining = setInterval(progress, progressMs);
  await Promise.all(underWay);
  clearInterval(draining);

  const late = lateness.percentiles();
  return {
    ended: signal.aborted ? 'interrupted' : unreachable >= goneAfter ? 'target-gone' : 'complete',
    elapsedMs: Math.max(lastAnswer, sendingMs),
    sendingMs,
    sent: next - skipped,
    unsent: arrivals.length - next,
    skipped,
    operations: Object.fromEntries(
      operations.flatMap((one) => {
        const figures = tallies.get(one)?.figures();
        return figures ? [[one, figures] as const] : [];
      }),
    ),
    ...(late ? { lateness: late } : {}),
    exchanges,
    raced,
  };
}
