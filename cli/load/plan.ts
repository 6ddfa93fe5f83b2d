/**
 * What a load may send at most, decided before anything is sent.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';
import type { LoadRail } from './choose-rail.js';
import { interleave, type Mix, mixText, type Operation } from './mix.js';

/**
 * Hard limits of one load. The proxy keeps 20 000 broadcasts and the chain some 30 KB a block, so more payments could not
 * be judged; each request leaves at most about 2 KB with the kit (see `kept-exchange.ts`), so 100 000 stay below 200 MB.
 */
export const limits = { requests: 100_000, payments: 10_000, durationSeconds: 600 } as const;

export interface LoadPlan {
  readonly rail: LoadRail;
  /** Arrivals a second. */
  readonly rate: number;
  readonly durationMs: number;
  /** Arrivals under way at once; a race counts as one. */
  readonly concurrency: number;
  readonly mix: Mix;
  /** Callers of one race. */
  readonly callers: number;
  /** The operation of each arrival; arrival n is due n / rate seconds after the start. */
  readonly arrivals: readonly Operation[];
  /** Requests that the arrivals stand for. */
  readonly requests: number;
  /** Payments of their own that they need. */
  readonly payments: number;
}

/** Throws AssayError `TOO_MUCH_LOAD` where a limit would be passed. */
export function planLoad(asked: Omit<LoadPlan, 'arrivals' | 'requests' | 'payments'>): LoadPlan {
  const count = Math.max(1, Math.floor((asked.rate * asked.durationMs) / 1000));
  const tooMuch = (what: string, most: number): AssayError =>
    new AssayError(
      `${asked.rate}/s for ${asked.durationMs / 1000} s of ${mixText(asked.mix)} is ${what}, and one load may have ${most}.`,
      {
        code: 'TOO_MUCH_LOAD',
        exitCode: 64,
        hint: 'Lower --rate, --duration, --race or the weight of race.',
      },
    );
  if (count > limits.requests) throw tooMuch(`${count} requests at least`, limits.requests);
  const arrivals = interleave(asked.mix, count);
  const races = arrivals.filter((one) => one === 'race').length;
  const requests = count + races * (asked.callers - 1);
  if (requests > limits.requests) throw tooMuch(`${requests} requests`, limits.requests);
  const payments = arrivals.filter((one) => one !== 'replay').length;
  if (payments > limits.payments) throw tooMuch(`${payments} payments`, limits.payments);
  return { ...asked, arrivals, requests, payments };
}
