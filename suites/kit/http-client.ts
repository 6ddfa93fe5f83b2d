/**
 * The only way from the kit to a target. The target is untrusted: size, time, decompression and nesting
 * are bounded, redirects are not followed, and nothing that it sends is interpreted beyond JSON.
 * @module
 */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { Agent, type Dispatcher, request } from 'undici';
import type { JsonValue } from '../../src/wire/json.js';
import type { Answer, Exchange } from './exchange.js';

/** Bytes of one answer that are read before the connection is dropped. */
export const answerLimitBytes = 1024 * 1024;
/** Nesting of a JSON answer that is parsed; no x402 object comes near. */
export const answerDepthLimit = 64;
/** Values in a JSON answer that is parsed: a megabyte of `{}` takes twenty in memory. */
export const answerValueLimit = 50_000;
/**
 * Bytes of large answers that a run keeps altogether. Every exchange stays in memory until the reports are written, so a
 * target that fills each answer to its limit is cut off; honest answers are a few hundred bytes.
 */
export const largeAnswersLimitBytes = 8 * 1024 * 1024;
/** Answers up to here are never large. */
const smallAnswerBytes = 16 * 1024;
export interface Call {
  readonly method: string;
  /** Joined to the base URL with exactly one slash. */
  readonly path: string;
  /** An empty text leaves a header out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** `latin1` sends one byte per character, so that a body can be no UTF-8. */
  readonly encoding?: 'latin1';
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** That there is an answer is all that matters: a large body is cut and not parsed. */
  readonly brief?: boolean;
}

export interface Reply {
  readonly answer?: Answer;
  readonly failure?: Exchange['failure'];
  readonly sentAt: number;
  readonly answeredAt: number;
}

export interface TargetClient {
  send(call: Call): Promise<Reply>;
  close(): Promise<void>;
}

/** A client for one target. `connections` bounds the parallel sockets. */
export function createTargetClient(options: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly connections?: number;
}): TargetClient {
  const agent = new Agent({
    connections: options.connections ?? 64,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    maxHeaderSize: 64 * 1024,
    connect: options.ca ? { ca: options.ca, timeout: 10_000 } : { timeout: 10_000 },
  });
  const budget = createBudget();
  return {
    send: async (call) => {
      const first = budget(call, await send(agent, options.url, options.headers, call));
      // An idle connection that the server was just closing says nothing about the server: a GET is asked again, once.
      const again = call.method === 'GET' && first.failure?.kind === 'connection';
      return again ? budget(call, await send(agent, options.url, options.headers, call)) : first;
    },
    close: () => agent.destroy(),
  };
}

/** Takes the answer from replies for which there is no room any more. */
function createBudget(): (call: Call, reply: Reply) => Reply {
  let kept = 0;
  return (call, { answer, ...rest }) => {
    if (!answer) return rest;
    const { text, json: _, ...head } = answer;
    if (text.length <= smallAnswerBytes) return { ...rest, answer };
    if (call.brief)
      return {
        ...rest,
        answer: { ...head, text: `${text.slice(0, 1024)}… (${text.length} characters)` },
      };
    kept += text.length;
    if (kept <= largeAnswersLimitBytes) return { ...rest, answer };
    const message = `the answers of this run are larger than ${largeAnswersLimitBytes} bytes together`;
    return { ...rest, failure: { kind: 'too-large', message } };
  };
}

async function send(
  agent: Agent,
  base: string,
  headers: Readonly<Record<string, string>>,
  call: Call,
): Promise<Reply> {
  const sentAt = Date.now();
  const timeout = AbortSignal.timeout(call.timeoutMs);
  const signal = call.signal ? AbortSignal.any([timeout, call.signal]) : timeout;
  try {
    const response = await request(`${base}/${call.path.replace(/^\//, '')}`, {
      method: call.method as Dispatcher.HttpMethod,
      dispatcher: agent,
      headers: present({
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...call.headers,
      }),
      body:
        call.encoding && call.body !== undefined
          ? Buffer.from(call.body, call.encoding)
          : (call.body ?? null),
      signal,
      headersTimeout: call.timeoutMs,
      bodyTimeout: call.timeoutMs,
    });
    const bytes = await readBounded(response.body);
    const answerHeaders = flatten(response.headers);
    const plain = unpack(bytes, answerHeaders['content-encoding']?.trim().toLowerCase());
    const text = (plain ?? bytes).toString('utf8');
    // What cannot be unpacked as labelled is nothing that a client could read, even where the bytes happen to be JSON.
    const json = plain === undefined ? undefined : parseBounded(text);
    return {
      sentAt,
      answeredAt: Date.now(),
      answer: {
        status: response.statusCode,
        headers: answerHeaders,
        text,
        ...(json === undefined ? {} : { json }),
      },
    };
  } catch (error) {
    return { sentAt, answeredAt: Date.now(), failure: explain(error, timeout, call) };
  }
}

const present = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));

class TooLarge extends Error {}

async function readBounded(body: Dispatcher.ResponseData['body']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > answerLimitBytes) {
      body.destroy();
      throw new TooLarge(`the answer is larger than ${answerLimitBytes} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The body without its content encoding; as it is for an encoding that clients do not know either; undefined when broken. */
function unpack(bytes: Buffer, encoding: string | undefined): Buffer | undefined {
  const bounds = { maxOutputLength: answerLimitBytes };
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(bytes, bounds);
    if (encoding === 'deflate') return inflateSync(bytes, bounds);
    if (encoding === 'br') return brotliDecompressSync(bytes, bounds);
  } catch (error) {
    if (error instanceof RangeError)
      throw new TooLarge(`the answer unpacks to more than ${answerLimitBytes} bytes`);
    return undefined;
  }
  return bytes;
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  return flat;
}

/** JSON within the limits of nesting and number of values; undefined for anything else. */
export function parseBounded(text: string): JsonValue | undefined {
  let depth = 0;
  let values = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      values += 1;
      if (depth > answerDepthLimit || values > answerValueLimit) return undefined;
    } else if (code === 0x2c) {
      values += 1;
      if (values > answerValueLimit) return undefined;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function explain(error: unknown, timeout: AbortSignal, call: Call): NonNullable<Exchange['failure']> {
  if (error instanceof TooLarge) return { kind: 'too-large', message: error.message };
  if (timeout.aborted) return { kind: 'timeout', message: `no complete answer within ${call.timeoutMs} ms` };
  if (call.signal?.aborted) return { kind: 'aborted', message: 'the kit closed the connection on purpose' };
  const code = error instanceof Error && 'code' in error ? String(error.code ?? '') : '';
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED')
    return { kind: 'aborted', message: 'the kit has closed its connections' };
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return { kind: 'timeout', message: `no complete answer within ${call.timeoutMs} ms` };
  return {
    kind: 'connection',
    message: error instanceof Error ? `${code} ${error.message}`.trim() : String(error),
  };
}
