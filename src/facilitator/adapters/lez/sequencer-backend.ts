/**
 * A sequencer over HTTP, as a payment backend. Its answers are untrusted input: bounded in size and time, redirects are not
 * followed, and what cannot be read decides nothing.
 * @module
 */
import { Pool } from 'undici';
import type { BackendAnswer, PaymentBackend, Transfer } from '../../../lez/backend.js';
import { isJsonObject } from '../../../wire/json.js';
import { type Attempt, attemptCall } from '../offchain/attempt.js';

export interface SequencerOptions {
  readonly baseUrl: string;
  readonly timeoutSeconds: number;
}

const unavailable = (certain: boolean, why: string): BackendAnswer => ({ kind: 'unavailable', certain, why });

function answerOf(attempt: Attempt): BackendAnswer {
  if (attempt.kind === 'lost') return unavailable(!attempt.sent, attempt.why);
  const { status, body } = attempt;
  // The bytes of a request that it refuses to read moved no money; of anything else only the sequencer knows.
  if (status !== 200 || !isJsonObject(body)) return unavailable(status === 400, `status ${status}`);
  const { result, transaction } = body;
  if (result === 'ok' || result === 'insufficient_funds') return { kind: result };
  if (result === 'nonce_replayed' && typeof transaction === 'string') return { kind: result, transaction };
  return unavailable(false, 'an answer that cannot be read');
}

/** Opens a sequencer. No request is made until the first transfer. */
export function createSequencerBackend({ baseUrl, timeoutSeconds }: SequencerOptions): PaymentBackend {
  const url = new URL(baseUrl);
  const base = url.pathname.replace(/\/$/, '');
  const pool = new Pool(url.origin, {
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 2_000,
  });
  const ask = async (path: string, { amount, signedTx: _, ...transfer }: Transfer): Promise<BackendAnswer> =>
    answerOf(
      await attemptCall(
        pool,
        {
          path: `${base}${path}`,
          headers: { accept: 'application/json', 'content-type': 'application/json' },
          body: JSON.stringify({ ...transfer, amount: amount.toString() }),
          signal: AbortSignal.timeout(timeoutSeconds * 1_000),
          secrets: [],
        },
        url.origin,
      ),
    );
  return {
    kind: 'sequencer',
    verify: (transfer) => ask('/transfers/check', transfer),
    settle: (transfer) => ask('/transfers', transfer),
    close: () => pool.destroy(),
  };
}
