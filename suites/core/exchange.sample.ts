/**
 * Recorded exchanges for the tests of pure judges.
 * @module
 */
import type { JsonValue } from '../../src/wire/json.js';
import type { Exchange, ExchangeTag } from '../kit/exchange.js';
import type { Session } from '../kit/session.js';

export interface Sample {
  readonly tag?: Partial<ExchangeTag>;
  readonly status?: number;
  readonly body?: JsonValue;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: string;
  readonly milliseconds?: number;
  /** No answer came, for this reason. */
  readonly failure?: 'timeout' | 'connection' | 'too-large' | 'aborted';
}

/** One exchange; by default a verify that was answered with 200 and the given body. */
export function sampleExchange(sample: Sample = {}): Exchange {
  const { tag, status = 200, body, headers = {}, milliseconds = 5, failure } = sample;
  const text = sample.text ?? JSON.stringify(body ?? {});
  const endpoint = tag?.endpoint ?? 'verify';
  return {
    id: 'X402-EVM-001.1.1',
    tag: {
      check: 'X402-EVM-001',
      case: 'vector',
      attempt: 1,
      role: 'invalid',
      expects: [],
      ...tag,
      endpoint,
    },
    sentAt: 1_700_000_000_000,
    answeredAt: 1_700_000_000_000 + milliseconds,
    request: {
      method: endpoint === 'supported' ? 'GET' : 'POST',
      path: endpoint === 'other' ? 'verify' : endpoint,
      headers: {},
      ...(sample.request === undefined ? {} : { body: sample.request }),
    },
    ...(failure
      ? { failure: { kind: failure, message: failure } }
      : { answer: { status, headers, text, ...(sample.text === undefined ? { json: body ?? {} } : {}) } }),
  };
}

/** A session of a given tier without a simulator. */
export function sampleSession(tier: Session['tier'], change: Partial<Session> = {}): Session {
  return {
    seed: 'sample',
    epoch: 1_700_000_000_000,
    tier,
    target: { url: 'http://127.0.0.1:1', headers: {}, timeoutMs: 1_000, wired: true, verifyFirst: false },
    supported: {},
    signers: [],
    controls: { verify: 'unproven', settle: 'unproven' },
    desk: { url: 'http://127.0.0.1:2', token: 'sample' },
    slow: false,
    ...change,
  };
}
