/**
 * The kit's side of the control API: typed, over kept-alive connections, usable from any thread or process.
 * @module
 */
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
import { type ControlAddress, ControlChannel } from './channel.js';
import {
  armedSchema,
  broadcastPageSchema,
  callPageSchema,
  disarmedSchema,
  faultListSchema,
  type Health,
  healthSchema,
  seqSchema,
} from './protocol.js';

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

/**
 * Talks to the control API of one proxy. Every method throws AssayError: `CONTROL_UNREACHABLE` when nothing answers,
 * `CONTROL_REFUSED` when the answer is an error or of an unknown form. Both mean that the kit failed, not a target.
 */
export class ControlClient {
  readonly #channel: ControlChannel;

  constructor(address: ControlAddress, { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {}) {
    this.#channel = new ControlChannel("The simulator's", address, timeoutMs);
  }

  health(): Promise<Health> {
    return this.#channel.send('GET', '/health', healthSchema);
  }

  /** Where the record stands: take `next` before an action, pass it as `since` after it. */
  seq(): Promise<SeqState> {
    return this.#channel.send('GET', '/seq', seqSchema);
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
    return this.#channel.send('GET', pathWith('/broadcasts', { ...filter }), broadcastPageSchema);
  }

  /** Returns the id to disarm it with. */
  async arm(fault: Fault): Promise<string> {
    return (await this.#channel.send('POST', '/faults', armedSchema, { fault })).id;
  }

  async disarm(id: string): Promise<void> {
    await this.#channel.send('DELETE', `/faults/${encodeURIComponent(id)}`, disarmedSchema);
  }

  /** Returns how many were armed. */
  async disarmAll(): Promise<number> {
    return (await this.#channel.send('DELETE', '/faults', disarmedSchema)).disarmed;
  }

  async faults(): Promise<readonly ArmedFault[]> {
    return (await this.#channel.send('GET', '/faults', faultListSchema)).faults;
  }

  /** Ends the kept-alive connections. */
  close(): Promise<void> {
    return this.#channel.close();
  }

  #callPage(filter: CallFilter): Promise<CallPage> {
    return this.#channel.send('GET', pathWith('/calls', { ...filter }), callPageSchema);
  }
}
