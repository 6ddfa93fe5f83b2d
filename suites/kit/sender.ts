/**
 * Sends the requests of one check, tags and records each exchange, and keeps settles inside the settle lane.
 * @module
 */
import type { Broadcast } from '../../simulator/rpc-proxy/record.js';
import type { ReasonClass } from '../../src/wire/reason-classes.js';
import type { Exchange, ExchangeTag } from './exchange.js';
import type { Instruments } from './instruments.js';
import type { EditableJson, EditableObject, Payment, RequestBody } from './payment.js';
import type { Rail } from './row.js';
import type { Session } from './session.js';

/** What may be sent as a payment: a signed payment, an edited body, or a text. */
export type Sendable = Payment | RequestBody | string;

export interface SendOptions {
  readonly case?: string;
  readonly role?: ExchangeTag['role'];
  readonly expects?: readonly ReasonClass[];
  readonly changed?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly encoding?: 'latin1';
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Settles without the verify that a target with verify-first wants before it (A11). */
  readonly unverified?: boolean;
  /** The authorization inside, for a body that is sent as text. */
  readonly about?: { readonly from: string; readonly nonce: string };
  /** The operator's trouble that the kit made for this valid payment. */
  readonly fault?: string;
}

export interface Sender {
  verify(what: Sendable, options?: SendOptions): Promise<Exchange>;
  settle(what: Sendable, options?: SendOptions): Promise<Exchange>;
  supported(options?: SendOptions): Promise<Exchange>;
  /** Any other request, for rows about transport. */
  raw(method: string, path: string, options?: SendOptions & { readonly body?: string }): Promise<Exchange>;
  /** Holds the settle lane: nobody else settles until `work` is done and its broadcasts were read. */
  lane<T>(work: () => Promise<T>): Promise<T>;
  readonly exchanges: readonly Exchange[];
  /** All broadcasts of the target seen while this check held the lane. */
  readonly broadcasts: readonly Broadcast[];
}

const isPayment = (what: Sendable): what is Payment =>
  typeof what === 'object' && 'draft' in what && 'signature' in what;

/** Characters of a body outside the protocol's endpoints that are kept; the rest proves nothing and fills the record. */
const keptCharacters = 64 * 1024;

function keptOf(endpoint: ExchangeTag['endpoint'], body: string): string {
  if (endpoint !== 'other' || body.length <= keptCharacters) return body;
  return `${body.slice(0, 1024)}… (${body.length} characters)`;
}

/** The body that goes over the wire. */
export function textOf(what: Sendable): string {
  if (typeof what === 'string') return what;
  return JSON.stringify(isPayment(what) ? what.body : what);
}

function authorizationOf(what: Sendable): { from?: string; nonce?: string; network?: string } {
  if (typeof what === 'string') return {};
  const body = isPayment(what) ? what.body : what;
  const payload = member(member(body, 'paymentPayload'), 'payload');
  const authorization = member(payload, 'authorization');
  const network = member(body, 'paymentRequirements')?.network;
  return {
    ...(typeof authorization?.from === 'string' ? { from: authorization.from.toLowerCase() } : {}),
    ...(typeof authorization?.nonce === 'string' ? { nonce: authorization.nonce.toLowerCase() } : {}),
    ...(typeof network === 'string' ? { network } : {}),
  };
}

function member(value: EditableJson | undefined, name: string): EditableObject | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const next = value[name];
  return next !== null && typeof next === 'object' && !Array.isArray(next) ? next : undefined;
}

export function createSender(
  session: Session,
  instruments: Instruments,
  check: {
    readonly id: string;
    readonly attempt: number;
    readonly rail?: Rail;
    readonly prefix?: string;
    /** Base URL of whom it asks, where that is not the target. */
    readonly base?: string;
    /** The lane of another sender of the same check: who holds it there holds it here. */
    readonly lane?: Sender['lane'];
  },
): Sender {
  const exchanges: Exchange[] = [];
  const broadcasts: Broadcast[] = [];
  let held = false;
  let count = 0;

  const send = async (
    endpoint: ExchangeTag['endpoint'],
    method: string,
    path: string,
    body: string | undefined,
    options: SendOptions,
    about: { from?: string; nonce?: string; network?: string } = {},
  ): Promise<Exchange> => {
    if (session.target.rate !== undefined) await instruments.desk.turn();
    count += 1;
    const id = `${check.id}.${check.attempt}.${check.prefix === undefined ? '' : `${check.prefix}.`}${count}`;
    const reply = await instruments.client.send({
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ...(options.headers ? { headers: options.headers } : {}),
      ...(options.encoding ? { encoding: options.encoding } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
      // Hundreds of these are asked between the vectors, and only whether the target still answers is looked at.
      ...(endpoint === 'supported' && options.case?.endsWith('still alive') ? { brief: true } : {}),
      timeoutMs:
        options.timeoutMs ??
        (endpoint === 'settle' ? session.target.settleTimeoutMs : undefined) ??
        session.target.timeoutMs,
    });
    const exchange: Exchange = {
      id,
      tag: {
        check: check.id,
        case: options.case ?? '',
        attempt: check.attempt,
        endpoint,
        ...(check.rail === undefined || check.rail === 'evm' ? {} : { rail: check.rail }),
        role: options.role ?? 'free',
        expects: options.expects ?? [],
        ...(about.from ? { from: about.from } : {}),
        ...(about.nonce ? { nonce: about.nonce } : {}),
        ...(about.network ? { network: about.network } : {}),
        ...(options.changed ? { changed: options.changed } : {}),
        ...(options.fault ? { fault: options.fault } : {}),
      },
      request: {
        ...(check.base === undefined ? {} : { base: check.base }),
        method,
        path,
        headers: { ...options.headers },
        ...(body === undefined ? {} : { body: keptOf(endpoint, body) }),
      },
      ...reply,
    };
    exchanges.push(exchange);
    return exchange;
  };

  const ownLane = async <T>(work: () => Promise<T>): Promise<T> => {
    // Off-chain a journal tells payments apart, and no signer orders them: nobody has to wait for anybody.
    if (held || (check.rail !== undefined && check.rail !== 'evm')) return work();
    const hold = await instruments.desk.lane();
    held = true;
    let seen: number | undefined;
    try {
      const before = hold.cursor ?? (instruments.control ? (await instruments.control.seq()).next : 0);
      const result = await work();
      if (instruments.control) {
        const page = await instruments.control.broadcasts({ since: before });
        broadcasts.push(...page.broadcasts);
        seen = page.next;
      }
      return result;
    } finally {
      held = false;
      await hold.giveBack(seen);
    }
  };
  const lane = check.lane ?? ownLane;

  return {
    exchanges,
    broadcasts,
    lane,
    verify: (what, options = {}) =>
      send('verify', 'POST', 'verify', textOf(what), options, options.about ?? authorizationOf(what)),
    settle: (what, options = {}) =>
      lane(() =>
        send('settle', 'POST', 'settle', textOf(what), options, options.about ?? authorizationOf(what)),
      ),
    supported: (options = {}) => send('supported', 'GET', 'supported', undefined, options),
    raw: (method, path, options = {}) => send('other', method, path, options.body, options),
  };
}
