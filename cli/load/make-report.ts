/**
 * From what a load left behind to its report and its exit code. Pure.
 * @module
 */

import type { LoadReport } from './load-report.js';
import { mixText, operations } from './mix.js';
import type { LoadPlan } from './plan.js';
import type { LoadResult } from './run-load.js';
import type { OperationFigures } from './tally.js';

const seconds = (ms: number): number => Math.round(ms) / 1000;
const perSecond = (count: number, ms: number): number =>
  ms > 0 ? Math.round((count * 10_000) / (ms / 1000)) / 10_000 : 0;

/** Requests without a readable answer. */
export const errorsOf = ({ errors }: Pick<OperationFigures, 'errors'>): number =>
  Object.values(errors).reduce((sum, one) => sum + one, 0);

/** 1: the oracle found a breach. 2: not everything that was asked for was seen. */
export function exitOf(plan: Pick<LoadPlan, 'mix'>, { measured, judged }: LoadResult): LoadReport['exit'] {
  const broken = judged.invariants.filter((one) => one.broken > 0);
  if (broken.length > 0)
    return {
      code: 1,
      reasons: broken.map(({ id, claim, broken: count }) => `${id} ${claim}: broken ${count} times`),
    };
  const reasons: string[] = [];
  if (measured.ended === 'interrupted') reasons.push('the load was interrupted');
  if (measured.ended === 'target-gone') reasons.push('the target stopped accepting connections');
  if (!judged.complete) reasons.push("the simulator's record has lost the beginning of the load");
  for (const operation of ['verify', 'settle', 'race'] as const) {
    const figures = measured.operations[operation];
    if (plan.mix[operation] > 0 && (figures?.accepted ?? 0) === 0)
      reasons.push(`no ${operation === 'race' ? 'caller of a race' : operation} was accepted`);
  }
  return { code: reasons.length > 0 ? 2 : 0, reasons };
}

export function makeReport(about: {
  readonly kit: LoadReport['kit'];
  readonly run: LoadReport['run'];
  readonly target: LoadReport['target'];
  readonly network: string;
  readonly plan: LoadPlan;
  readonly result: LoadResult;
}): LoadReport {
  const { plan, result } = about;
  const { measured, judged } = result;
  const figures = operations.flatMap((operation) => {
    const one = measured.operations[operation];
    return one ? [{ operation, ...one }] : [];
  });
  const requests = figures.reduce((sum, one) => sum + one.requests, 0);
  return {
    schema: 'assay-load/1',
    kit: about.kit,
    run: about.run,
    target: about.target,
    asked: {
      rail: plan.rail,
      network: about.network,
      rate_per_second: plan.rate,
      duration_seconds: plan.durationMs / 1000,
      concurrency: plan.concurrency,
      mix: { ...plan.mix },
      race_callers: plan.callers,
      arrivals: plan.arrivals.length,
      requests: plan.requests,
      payments: plan.payments,
    },
    ended: measured.ended,
    achieved: {
      elapsed_seconds: seconds(measured.elapsedMs),
      arrivals: { sent: measured.sent, unsent: measured.unsent, skipped: measured.skipped },
      rate_per_second: perSecond(
        measured.sent,
        // The last arrival is due one interval before the end.
        measured.unsent === 0 ? Math.max(measured.sendingMs, plan.durationMs) : measured.sendingMs,
      ),
      requests,
      requests_per_second: perSecond(requests, measured.elapsedMs),
      errors: figures.reduce((sum, one) => sum + errorsOf(one), 0),
      lateness_ms: measured.lateness ?? null,
    },
    operations: figures.map(({ latency, service, ...one }) => ({
      ...one,
      refused: { ...one.refused },
      latency_ms: latency ?? null,
      service_ms: service ?? null,
    })),
    oracle: {
      payments: judged.payments,
      transfers: judged.transfers,
      invariants: judged.invariants.map((one) => ({ ...one })),
      races: {
        races: judged.races.races,
        callers: judged.races.callers,
        one_success: judged.races.oneSuccess,
        no_success: judged.races.noSuccess,
        several_successes: judged.races.severalSuccesses,
        one_transfer: judged.races.oneTransfer,
        no_transfer: judged.races.noTransfer,
        several_transfers: judged.races.severalTransfers,
      },
      breach_count: judged.breachCount,
      breaches: judged.breaches.map((one) => ({ ...one })),
      complete: judged.complete,
    },
    spent: { preparing_seconds: seconds(result.preparedMs), judging_seconds: seconds(result.judgedMs) },
    exit: exitOf(plan, result),
  };
}

/** `50/s for 10 s of verify=8,settle=2`. */
export const askedText = ({ asked }: Pick<LoadReport, 'asked'>): string =>
  `${asked.rate_per_second}/s for ${asked.duration_seconds} s of ${mixText(asked.mix)}`;
