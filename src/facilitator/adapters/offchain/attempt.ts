/**
 * One HTTP request to a bridge, and everything that can become of it. The bridge is untrusted input: its answer is
 * bounded in size and time, redirects are not followed, and only identity encoding is understood.
 * @module
 */
import type { Dispatcher } from 'undici';
import { isJsonObject, type JsonObject } from '../../../wire/json.js';

export const maximumAnswerBytes = 1_048_576;

export type Attempt =
  /** `body` undefined: not a JSON object that can be read. Only read with status 200. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: JsonObject | undefined;
      readonly retryAfter: string | undefined;
    }
  /** `sent` false: no byte of the request left. */
  | { readonly kind: 'lost'; readonly why: 'timeout' | 'connection'; readonly sent: boolean };

export interface AttemptRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Covers connect, headers and the whole body. */
  readonly signal: AbortSignal;
  /** Secrets that no answer may carry on to a merchant. */
  readonly secrets: readonly string[];
}

/** Codes of errors that come before the first byte of a request. Whatever is not listed may have been sent. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'EAI_NONAME',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function neverSent(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverSent);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && beforeSending.has(code);
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** The JSON object of an answer; undefined when it is too large, encoded, no UTF-8, no JSON or no object. */
async function readBody(
  { headers, body }: Dispatcher.ResponseData,
  secrets: readonly string[],
): Promise<JsonObject | undefined> {
  const encoding = textOf(headers['content-encoding']) ?? 'identity';
  const announced = Number(textOf(headers['content-length']) ?? 0);
  if (encoding.trim().toLowerCase() !== 'identity' || announced > maximumAnswerBytes) {
    discard(body);
    return undefined;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (size > maximumAnswerBytes) return undefined;
    chunks.push(bytes);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    if (secrets.some((secret) => text.includes(secret))) return undefined;
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function discard(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => {}).destroy();
}

/** Sends once. Never rejects. */
export async function attemptCall(
  dispatcher: Dispatcher,
  request: AttemptRequest,
  origin: string,
): Promise<Attempt> {
  try {
    const response = await dispatcher.request({
      origin,
      path: request.path,
      method: 'POST',
      headers: request.headers,
      body: request.body,
      signal: request.signal,
    });
    const retryAfter = textOf(response.headers['retry-after']);
    const status = response.statusCode;
    if (status === 200) {
      return { kind: 'answer', status, body: await readBody(response, request.secrets), retryAfter };
    }
    discard(response.body);
    return { kind: 'answer', status, body: undefined, retryAfter };
  } catch (error) {
    if (request.signal.aborted) return { kind: 'lost', why: 'timeout', sent: true };
    const sent = !neverSent(error);
    return { kind: 'lost', why: 'connection', sent };
  }
}
