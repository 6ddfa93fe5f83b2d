/**
 * The provider behind an HTTP bridge. One call has one time budget; a settle is sent again at most once, and only under
 * the same idempotency key.
 * @module
 */
import { Pool } from 'undici';
import { attemptId } from '../../correlation.js';
import type { Log } from '../../log.js';
import type { Clock } from '../../parts.js';
import type { Attempt } from './attempt.js';
import type { BackendCall, BackendFailure, BackendSettlement, OffchainBackend } from './backend.js';
import { type BridgeSending, type BridgeSteps, bridgeSteps } from './bridge-steps.js';
import { createHoldOff } from './hold-off.js';
import { offchainReasons } from './reasons.js';

export interface HttpBackendOptions {
  readonly baseUrl: string;
  readonly verifyPath: string;
  readonly settlePath: string;
  /** Sent as bearer. */
  readonly apiKey?: string;
  readonly timeoutSeconds: number;
  readonly payloadShape: 'inner' | 'whole';
  readonly idempotency: 'header' | 'none';
  readonly clock: Clock;
  readonly log: Log;
  /** Id of the adapter, for the log. */
  readonly adapter: string;
  /** From 0 to 1. */
  readonly random?: () => number;
}

const longestJitterMs = 200;
/** Less than this is no time for another attempt. */
const shortestAttemptMs = 50;

/** What two attempts of one settle mean together: after a first one that may have worked, only success is certain. */
function combine(first: BackendSettlement, second: BackendSettlement): BackendSettlement {
  if (second.kind === 'settled' || (first.kind === 'failed' && first.certain)) return second;
  const { retryAfterSeconds } = second.kind === 'failed' ? second : {};
  return {
    kind: 'failed',
    reason: offchainReasons.unknown,
    certain: false,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** Opens a bridge. No request is made until the first call. */
export function createHttpBackend(options: HttpBackendOptions): OffchainBackend {
  const { clock, log, adapter, apiKey, idempotency, payloadShape, random = Math.random } = options;
  const url = new URL(options.baseUrl);
  const base = url.pathname.replace(/\/$/, '');
  const pool = new Pool(url.origin, {
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 2_000,
  });
  const holdOff = createHoldOff();

  const budgetMs = (call: BackendCall) => Math.min(options.timeoutSeconds, call.maxTimeoutSeconds) * 1000;

  function sender(call: BackendCall, path: string, steps: BridgeSteps, sending: BridgeSending) {
    const signal = AbortSignal.timeout(budgetMs(call));
    const headers = steps.headers(call, sending);
    const body = JSON.stringify(steps.body(call));
    const secrets = apiKey === undefined ? [] : [apiKey];
    return async (): Promise<Attempt> => {
      const started = clock.now();
      const id = attemptId();
      const sent = { ...headers, 'x-request-id': id };
      const request = { path: `${base}${path}`, headers: sent, body, signal, secrets };
      const attempt = await steps.attempt(pool, request, url.origin);
      const came =
        attempt.kind === 'lost' ? { lost: attempt.why, sent: attempt.sent } : { status: attempt.status };
      const good = attempt.kind === 'answer' && attempt.status === 200;
      const fields = { adapter, path, attempt: id, ...came, ms: clock.now() - started };
      if (good) log.debug(fields, 'asked the provider');
      else log.info(fields, 'asked the provider in vain');
      return attempt;
    };
  }

  function held(call: BackendCall): BackendFailure | undefined {
    const left = holdOff.left(call.idempotencyKey, clock.now());
    if (left === undefined) return undefined;
    return { kind: 'failed', reason: offchainReasons.rateLimited, certain: true, retryAfterSeconds: left };
  }

  /** Remembers how long the bridge wants to be left alone. */
  function noted<Outcome extends { readonly kind: string }>(
    call: BackendCall,
    outcome: Outcome | BackendFailure,
  ) {
    if (
      outcome.kind === 'failed' &&
      'retryAfterSeconds' in outcome &&
      outcome.retryAfterSeconds !== undefined
    ) {
      holdOff.hold(call.idempotencyKey, outcome.retryAfterSeconds, clock.now());
    }
    return outcome;
  }

  return {
    type: 'http',
    payloadShape,

    verify: async (call, steps = bridgeSteps) => {
      const wait = held(call);
      if (wait !== undefined) return wait;
      const started = clock.now();
      const sending = { order: 'verify', apiKey, idempotency } as const;
      const send = sender(call, options.verifyPath, steps, sending);
      const first = await send();
      const again = steps.again(first, sending) && clock.now() - started < budgetMs(call) - shortestAttemptMs;
      return noted(call, steps.verdict(again ? await send() : first, clock.now()));
    },

    settle: async (call, steps = bridgeSteps) => {
      const wait = held(call);
      if (wait !== undefined) return wait;
      const started = clock.now();
      const sending = { order: 'settle', apiKey, idempotency } as const;
      const send = sender(call, options.settlePath, steps, sending);
      const firstAttempt = await send();
      const first = steps.settlement(firstAttempt, clock.now());
      const left = budgetMs(call) - (clock.now() - started);
      if (!steps.again(firstAttempt, sending) || left < longestJitterMs + shortestAttemptMs) {
        return noted(call, first);
      }
      await clock.sleep(random() * longestJitterMs);
      return noted(call, combine(first, steps.settlement(await send(), clock.now())));
    },

    close: () => pool.destroy(),
  };
}
