/**
 * One GET at a merchant, with what its payment headers hold. The merchant is untrusted input: its answer is bounded and
 * redirects are not followed.
 * @module
 */
import { decodeHeader, encodeHeader, paymentErrorHeader } from '../../src/lez/header.js';
import {
  paymentRequiredHeader,
  paymentResponseHeader,
  paymentSignatureHeader,
} from '../../src/wire/header-codec.js';
import type { JsonObject } from '../../src/wire/json.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** An answer of a merchant. Members are in the spelling of the prototype, whatever was sent. */
export interface Look {
  readonly status: number;
  /** Undefined: the header is not there. Text: it cannot be read, and why. */
  readonly required?: JsonObject | string;
  readonly response?: JsonObject | string;
  readonly code?: string;
  readonly body: string;
}

const longestBody = 1_048_576;

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > longestBody) throw new RangeError('the answer is longer than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function decoded(header: string | null): JsonObject | string | undefined {
  if (header === null) return undefined;
  const read = decodeHeader(header);
  return read.ok ? read.value : `not readable: ${read.detail}`;
}

/** Asks once. Rejects when nobody answers. */
export async function look(url: string, payload: JsonObject | undefined, send: Fetch): Promise<Look> {
  const response = await send(url, {
    headers: payload === undefined ? {} : { [paymentSignatureHeader]: encodeHeader(payload) },
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  const required = decoded(response.headers.get(paymentRequiredHeader));
  const receipt = decoded(response.headers.get(paymentResponseHeader));
  const code = response.headers.get(paymentErrorHeader);
  return {
    status: response.status,
    ...(required === undefined ? {} : { required }),
    ...(receipt === undefined ? {} : { response: receipt }),
    ...(code === null ? {} : { code }),
    body: await boundedText(response),
  };
}
