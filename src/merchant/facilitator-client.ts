/**
 * The facilitator as a merchant sees it: verify and settle over HTTP, each with one of a few outcomes. Its answers are
 * untrusted input: bounded in size and time, redirects are not followed, and no text of it goes any further.
 * @module
 */
import type { JsonObject } from '../wire/json.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import {
  type FacilitatorAnswer,
  readSettleAnswer,
  readVerifyAnswer,
  type SettleOutcome,
  type Trouble,
  type VerifyOutcome,
} from './facilitator-answer.js';

/** The body of both requests. */
export interface FacilitatorCall {
  readonly x402Version: 2;
  /** As the client sent it. */
  readonly paymentPayload: JsonObject;
  /** The merchant's own offer. */
  readonly paymentRequirements: PaymentRequirements;
}

export interface FacilitatorClient {
  /** Never rejects. */
  verify(call: FacilitatorCall): Promise<VerifyOutcome>;
  /** Never rejects. */
  settle(call: FacilitatorCall): Promise<SettleOutcome>;
}

/** The part of `fetch` that is used; wrap it to see or to change every exchange. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface FacilitatorClientOptions {
  /** Base URL, with or without a trailing slash. */
  readonly url: string;
  readonly fetch?: Fetch;
  /** Milliseconds for one call, its whole answer included; 30 000 by default. */
  readonly timeoutMs?: number;
  /** Bytes of one answer; 1 MiB by default. */
  readonly maximumBytes?: number;
  /** For example an Authorization header. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole text, or undefined when there is more of it or it is no UTF-8. */
async function boundedText(response: Response, maximumBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    // Leaving the loop cancels the stream, and with it the connection.
    for await (const chunk of response.body) {
      size += chunk.byteLength;
      if (size > maximumBytes) return undefined;
      chunks.push(chunk);
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return undefined;
  }
}

function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A client of the facilitator at a URL. Throws TypeError when that is no URL. */
export function createFacilitatorClient(options: FacilitatorClientOptions): FacilitatorClient {
  const { timeoutMs = 30_000, maximumBytes = 1_048_576, headers } = options;
  const send: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const base = new URL(options.url).href.replace(/\/+$/, '');

  const post = async (path: string, call: FacilitatorCall): Promise<FacilitatorAnswer | Trouble> => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await send(`${base}/${path}`, {
        method: 'POST',
        headers: { accept: 'application/json', ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(call),
        redirect: 'manual',
        signal,
      });
      return { status: response.status, body: jsonOf(await boundedText(response, maximumBytes)) };
    } catch {
      return { kind: 'trouble', why: signal.aborted ? 'timeout' : 'connection' };
    }
  };

  return {
    verify: async (call) => readVerifyAnswer(await post('verify', call)),
    settle: async (call) => readSettleAnswer(await post('settle', call), call.paymentRequirements.network),
  };
}
