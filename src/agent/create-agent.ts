/**
 * A client that pays. One purchase is one payment, however often it has to be sent: while the outcome of a payment is
 * open, the agent sends the same one again and never makes another for that request.
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { extensionName } from '../authorization/extension-form.js';
import type { BoundRequest } from '../warrant/proof/binding-hashes.js';
import { encodeBase64Json, paymentSignatureHeader } from '../wire/header-codec.js';
import type { JsonObject } from '../wire/json.js';
import { attachWarrant, type HeldWarrant } from './attach-warrant.js';
import { buildPayment } from './build-payment.js';
import { createChooser, type PaymentLimits } from './choose-offer.js';
import { type Outcome, readOutcome } from './outcome.js';
import { readChallenge, readExtendedChallenge } from './read-challenge.js';
import type { Wallet } from './wallet.js';

/** The part of `fetch` that is used; wrap it to see or to change every exchange. */
export type AgentFetch = (url: string, init: RequestInit) => Promise<Response>;

export interface AgentOptions {
  /** For each offer the first wallet that can pay it is taken. */
  readonly wallets: readonly Wallet[];
  readonly fetch?: AgentFetch;
  /** The most that one purchase may cost, by asset; without it there is no limit. */
  readonly maxAmount?: PaymentLimits;
  /** How often one call sends a payment whose outcome is open; 3 by default. */
  readonly sendings?: number;
  /** Milliseconds until the headers of one answer; 60 000 by default. */
  readonly timeoutMs?: number;
  /** Shown to merchants that ask for LedgerFlow authorization; without it they are paid without, if they let one. */
  readonly warrant?: HeldWarrant;
  /** Milliseconds, for proofs. */
  readonly now?: () => number;
  /** Secure random bytes, for proofs. */
  readonly random?: (bytes: number) => Uint8Array;
  /** Waits between two sendings; half a second, then a second, and so on by default. */
  readonly wait?: (sending: number) => Promise<void>;
}

/** `payment` is the object of PAYMENT-SIGNATURE. An open payment has no response when the last sending had none. */
export type Purchase =
  | { readonly kind: 'free'; readonly response: Response }
  | (Exclude<Outcome, { kind: 'open' }> & { readonly response: Response; readonly payment: JsonObject })
  | (Extract<Outcome, { kind: 'open' }> & {
      readonly response: Response | undefined;
      readonly payment: JsonObject;
      /** Why there is no response. */
      readonly cause?: unknown;
    });

export interface Agent {
  /**
   * Requests, and pays when it is asked to. Redirects are answers and not followed, for a payment belongs to one URL.
   * Calls for the same request wait for each other. Throws AssayError `bad_challenge`, `no_payable_offer` or
   * `payment_limit`, and whatever a wallet or, before a payment was made, `fetch` throws.
   */
  pay(url: string | URL, init?: RequestInit): Promise<Purchase>;
  /** Gives up a payment whose outcome is open: the next call for its request makes another one. */
  forget(payment: JsonObject): void;
}

/** A payment on its way. */
interface Sending {
  readonly payment: JsonObject;
  readonly network: string;
  /** Whether it was sent and its outcome is open. */
  doubtful: boolean;
}

interface Order {
  readonly url: string;
  readonly init: RequestInit;
  readonly signal: AbortSignal;
  /** Equal for requests that buy the same. */
  readonly key: string;
  /** What a proof is bound to: fetch sends exactly this. */
  readonly bound: BoundRequest;
}

async function readOrder(url: string | URL, init: RequestInit | undefined): Promise<Order> {
  const request = new Request(url, init);
  // A payment that is sent again takes the same body along.
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const digest = createHash('sha256')
    .update(body ?? '')
    .digest('hex');
  const { host, pathname, search } = new URL(request.url);
  return {
    url: request.url,
    bound: {
      method: request.method,
      authority: host,
      target: `${pathname}${search}`,
      body: body ?? new Uint8Array(),
    },
    init: {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    },
    signal: request.signal,
    key: `${request.method} ${request.url} ${digest}`,
  };
}

/** An agent with its wallets. Throws TypeError for a limit that is no amount. */
export function createAgent(options: AgentOptions): Agent {
  const { wallets, maxAmount, sendings = 3, timeoutMs = 60_000, warrant } = options;
  const { now = Date.now, random = randomBytes } = options;
  const fetchPart: AgentFetch = options.fetch ?? ((url, init) => fetch(url, init));
  const wait =
    options.wait ?? ((sending) => new Promise<void>((resolve) => setTimeout(resolve, sending * 500)));
  const choose = createChooser(wallets, maxAmount);
  const open = new Map<string, Sending>();
  const last = new Map<string, Promise<unknown>>();

  /** The time counts until the headers; the caller reads the body at leisure. */
  const request = async ({ url, init, signal }: Order, headers: Record<string, string>) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    try {
      return await fetchPart(url, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers },
        signal: AbortSignal.any([signal, late.signal]),
      });
    } finally {
      clearTimeout(timer);
    }
  };

  const send = async (order: Order, sending: Sending): Promise<Purchase> => {
    const { payment, network } = sending;
    const header = { [paymentSignatureHeader]: encodeBase64Json(payment) };
    for (let count = 1; ; count += 1) {
      let result: Purchase;
      try {
        const response = await request(order, header);
        result = { ...readOutcome(response, network, sending.doubtful), response, payment };
      } catch (cause) {
        result = { kind: 'open', receipt: undefined, response: undefined, payment, cause };
      }
      if (result.kind !== 'open') {
        open.delete(order.key);
        return result;
      }
      sending.doubtful = true;
      // What was delivered without a receipt is the caller's; sending again would not improve it.
      if (count >= sendings || order.signal.aborted || result.response?.ok === true) return result;
      result.response?.body?.cancel().catch(() => {});
      await wait(count);
    }
  };

  const buy = async (order: Order): Promise<Purchase> => {
    const before = open.get(order.key);
    if (before !== undefined) return send(order, before);
    const response = await request(order, {});
    if (response.status !== 402) return { kind: 'free', response };
    const challenge =
      warrant === undefined ? readChallenge(response) : await readExtendedChallenge(response, extensionName);
    response.body?.cancel().catch(() => {});
    const { offer, wallet } = choose(challenge.offers);
    const made = await wallet.pay(offer.requirements);
    const plain = buildPayment(challenge, offer, made);
    const terms = { request: order.bound, nowMs: now(), random, subject: made.subject };
    const payment =
      warrant === undefined ? plain : attachWarrant(plain, challenge.extensions, warrant, terms);
    const sending = { payment, network: offer.requirements.network, doubtful: false };
    open.set(order.key, sending);
    return send(order, sending);
  };

  return {
    pay: async (url, init) => {
      const order = await readOrder(url, init);
      const turn = (last.get(order.key) ?? Promise.resolve()).then(() => buy(order));
      const quiet = turn.catch(() => {});
      last.set(order.key, quiet);
      try {
        return await turn;
      } finally {
        if (last.get(order.key) === quiet) last.delete(order.key);
      }
    },
    forget: (payment) => {
      for (const [key, sending] of open) if (sending.payment === payment) open.delete(key);
    },
  };
}
