/**
 * The kit's side of the control API: typed, over kept-alive connections, usable from any thread or process.
 * @module
 */
import { Pool } from 'undici';
import type { z } from 'zod';
import { AssayError } from '../../src/wire/assay-error.js';
import type { SimulatorHandle } from '../handle.js';
import type { Fault } from '../rpc-proxy/fault-kinds.js';
import type { ArmedFault } from '../rpc-proxy/faults.js';
import type {
  BroadcastFilter,
  BroadcastPage,
  CallFilter,
  CallPage,
  RecordedCall,
  SeqState,
} from '../rpc-proxy/record.js';
import {
  armedSchema,
  broadcastPageSchema,
  callPageSchema,
  disarmedSchema,
  errorSchema,
  faultListSchema,
  type Health,
  healthSchema,
  seqSchema,
} from './protocol.js';

export type ControlAddress = Pick<SimulatorHandle, 'controlUrl' | 'controlToken'>;

type Query = Readonly<Record<string, string | number | undefined>>;

/** Calls per answer, so that no single answer grows without bound. */
const pageSize = 5_000;

const pathWith = (path: string, query: Query): string => {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Talks to the control API of one proxy. Every method throws AssayError: `CONTROL_UNREACHABLE` when nothing answers,
 * `CONTROL_REFUSED` when the answer is an error or of an unknown form. Both mean that the kit failed, not a target.
 */
export class ControlClient {
  readonly #address: ControlAddress;
  readonly #pool: Pool;
  readonly #timeoutMs: number;

  constructor(address: ControlAddress, { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {}) {
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.#pool = new Pool(address.controlUrl, {
      connections: 16,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  health(): Promise<Health> {
    return this.#send('GET', '/health', healthSchema);
  }

  /** Where the record stands: take `next` before an action, pass it as `since` after it. */
  seq(): Promise<SeqState> {
    return this.#send('GET', '/seq', seqSchema);
  }

  /** Calls of the target, oldest first; without `limit` all of them, fetched page by page. */
  async calls(filter: CallFilter = {}): Promise<CallPage> {
    if (filter.limit !== undefined) return this.#callPage(filter);
    const calls: RecordedCall[] = [];
    let { since } = filter;
    let complete = true;
    for (;;) {
      const page = await this.#callPage({ ...filter, since, limit: pageSize });
      // Only the first page tells about entries lost before the asked range began to be read.
      complete &&= page.complete;
      calls.push(...page.calls);
      since = page.next;
      if (page.calls.length < pageSize) return { next: page.next, complete, calls };
    }
  }

  /** Raw transactions that the target sent, parsed from their bytes. */
  broadcasts(filter: BroadcastFilter = {}): Promise<BroadcastPage> {
    return this.#send('GET', pathWith('/broadcasts', { ...filter }), broadcastPageSchema);
  }

  /** Returns the id to disarm it with. */
  async arm(fault: Fault): Promise<string> {
    return (await this.#send('POST', '/faults', armedSchema, { fault })).id;
  }

  async disarm(id: string): Promise<void> {
    await this.#send('DELETE', `/faults/${encodeURIComponent(id)}`, disarmedSchema);
  }

  /** Returns how many were armed. */
  async disarmAll(): Promise<number> {
    return (await this.#send('DELETE', '/faults', disarmedSchema)).disarmed;
  }

  async faults(): Promise<readonly ArmedFault[]> {
    return (await this.#send('GET', '/faults', faultListSchema)).faults;
  }

  /** Ends the kept-alive connections. */
  async close(): Promise<void> {
    if (!this.#pool.destroyed) await this.#pool.destroy();
  }

  #callPage(filter: CallFilter): Promise<CallPage> {
    return this.#send('GET', pathWith('/calls', { ...filter }), callPageSchema);
  }

  async #send<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    schema: z.ZodType<T>,
    body?: unknown,
  ): Promise<T> {
    const { status, text } = await this.#exchange(method, path, body);
    const json = parseJson(text);
    const parsed = schema.safeParse(json);
    if (status < 400 && parsed.success) return parsed.data;
    const said = errorSchema.safeParse(json);
    const why = said.success
      ? `${said.data.error.code}: ${said.data.error.message}`
      : 'an answer of unknown form';
    throw new AssayError(
      `The simulator's control API answered ${method} ${path} with HTTP ${status}, ${why}`,
      {
        code: 'CONTROL_REFUSED',
        exitCode: 3,
        cause: parsed.error,
      },
    );
  }

  async #exchange(method: 'GET' | 'POST' | 'DELETE', path: string, body: unknown) {
    const { controlUrl, controlToken } = this.#address;
    const headers = { authorization: `Bearer ${controlToken}` };
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const sent = body === undefined ? null : JSON.stringify(body);
      const answer = await this.#pool.request({ method, path, headers, signal, body: sent });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (cause) {
      throw new AssayError(`The simulator's control API at ${controlUrl} does not answer.`, {
        code: 'CONTROL_UNREACHABLE',
        exitCode: 3,
        hint: 'Is `assay sim` still running?',
        cause,
      });
    }
  }
}
