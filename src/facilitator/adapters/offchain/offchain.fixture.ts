/**
 * A facilitator over a scripted provider, and payments for it.
 * @module
 */
import { z } from 'zod';
import { checkFacilitatorConfig } from '../../config.js';
import { createFacilitator } from '../../create-facilitator.js';
import { createParts } from '../../create-parts.js';
import { silentLog } from '../../log.js';
import type { Parts } from '../../parts.js';
import { MemoryStore } from '../../store/memory-store.js';
import type { SettlementStore } from '../../store/settlement-store.js';
import type { BackendCall, BackendSettlement, BackendVerdict, OffchainBackend } from './backend.js';

const answerSchema = z.record(z.string(), z.unknown());

/** A provider that answers what it is told to, and otherwise settles every payment under an id of its own. */
export class ScriptedProvider implements OffchainBackend {
  readonly type = 'http';
  readonly payloadShape: 'inner' | 'whole';
  readonly calls: { readonly op: 'verify' | 'settle'; readonly call: BackendCall }[] = [];
  /** Answers to come, in order. */
  readonly verdicts: BackendVerdict[] = [];
  readonly settlements: (BackendSettlement | Promise<BackendSettlement>)[] = [];
  private readonly settled = new Map<string, string>();

  constructor(payloadShape: 'inner' | 'whole' = 'inner') {
    this.payloadShape = payloadShape;
  }

  async verify(call: BackendCall): Promise<BackendVerdict> {
    this.calls.push({ op: 'verify', call });
    return this.verdicts.shift() ?? { kind: 'valid', payer: 'cex:user:alice' };
  }

  async settle(call: BackendCall): Promise<BackendSettlement> {
    this.calls.push({ op: 'settle', call });
    const scripted = this.settlements.shift();
    if (scripted !== undefined) return scripted;
    const transaction = this.settled.get(call.idempotencyKey) ?? `tx-${this.settled.size + 1}`;
    this.settled.set(call.idempotencyKey, transaction);
    return { kind: 'settled', transaction, payer: 'cex:user:alice' };
  }

  async close(): Promise<void> {}
}

/** A facilitator with the adapter `bridge` over a scripted provider, and `mock` on the namespace `mocked`. */
export function openOffchain(
  options: { provider?: ScriptedProvider; store?: SettlementStore; change?: (parts: Parts) => Parts } = {},
) {
  const provider = options.provider ?? new ScriptedProvider();
  const store = options.store ?? new MemoryStore();
  const config = checkFacilitatorConfig({
    store: 'memory',
    metrics: true,
    adapters: [
      {
        kind: 'offchain',
        id: 'bridge',
        networks: ['offchain:{binance,okx}'],
        signers: ['bridge-facilitator'],
        backend: { type: 'http', base_url: 'http://bridge.test' },
      },
    ],
  });
  const honest = createParts(config, {
    store,
    clock: { now: () => 1_790_000_000_000, sleep: async () => {} },
    chain: new Map(),
    backends: new Map([['bridge', provider]]),
    log: silentLog,
  });
  const facilitator = createFacilitator(options.change?.(honest) ?? honest);
  return { facilitator, provider, store, post: poster(facilitator.app) };
}

interface App {
  request(path: string, init: RequestInit): Response | Promise<Response>;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Record<string, unknown>;
}

export type Post = (path: string, body: unknown, signal?: AbortSignal) => Promise<Answer>;

/** Posts JSON and reads the answer. */
export function poster(app: App): Post {
  return async (path, body, signal) => {
    const init = {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    };
    const response = await app.request(
      `http://facilitator.test${path}`,
      signal === undefined ? init : { ...init, signal },
    );
    const answer = answerSchema.parse(await response.json());
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: answer };
  };
}

/** A payment of 1000 USDT to merchant-a, proven by a payment intent; free to be changed. */
export function offchainPayment(intent: string, changes: Readonly<Record<string, unknown>> = {}) {
  const requirements: Record<string, unknown> = {
    scheme: 'exact',
    network: 'offchain:binance',
    amount: '1000',
    asset: 'USDT',
    payTo: 'merchant-a',
    maxTimeoutSeconds: 60,
    ...changes,
  };
  const payload: Record<string, unknown> = { paymentIntentId: intent };
  const paymentPayload: Record<string, unknown> = { x402Version: 2, accepted: { ...requirements }, payload };
  return { x402Version: 2, paymentPayload, paymentRequirements: requirements };
}
