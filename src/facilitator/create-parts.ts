/**
 * The honest parts, from a configuration and its inputs and outputs.
 * @module
 */
import { createHash } from 'node:crypto';
import type { PaymentBackend } from '../lez/backend.js';
import { jcs } from '../wire/jcs.js';
import { broadcastTransaction } from './adapters/evm/broadcast.js';
import { readFacts } from './adapters/evm/facts.js';
import { fundsParts } from './adapters/evm/funds.js';
import { matchParts } from './adapters/evm/match.js';
import { createParseParts } from './adapters/evm/parse.js';
import { prepareTransfer } from './adapters/evm/prepare.js';
import { awaitReceipt } from './adapters/evm/receipt.js';
import { reconcileSettlement } from './adapters/evm/reconcile.js';
import { checkSignature } from './adapters/evm/signature.js';
import { createNonceSource } from './adapters/evm/signer-nonces.js';
import { simulateTransfer } from './adapters/evm/simulate.js';
import { transferParts } from './adapters/evm/transfer.js';
import { windowParts } from './adapters/evm/window.js';
import { lezParts } from './adapters/lez/lez-parts.js';
import { createOffchainParts } from './adapters/offchain/create-offchain-parts.js';
import { routerParts } from './adapters/router/router-parts.js';
import { answerParts } from './answers.js';
import type { FacilitatorConfig } from './config.js';
import { dispatchOn, lezRoutesOf, type OpenedAdapters, registryOf, supportedBy } from './dispatch.js';
import type { Log } from './log.js';
import { createMetrics, noMetrics } from './metrics.js';
import type { ClaimPart, Clock, IdentityParts, Parts } from './parts.js';
import { createRateLimit } from './rate-limit.js';
import { createInFlight } from './settlement/in-flight.js';
import { replayParts } from './settlement/replay.js';
import type { SettlementStore } from './store/settlement-store.js';

export interface PartsIo {
  readonly store: SettlementStore;
  readonly clock: Clock;
  /** One chain per configured network. */
  readonly chain: OpenedAdapters['chain'];
  /** One back end per off-chain adapter, by its id; none when left out. */
  readonly backends?: OpenedAdapters['backends'];
  /** One back end per LEZ adapter, by its id; none when left out. */
  readonly lezBackends?: ReadonlyMap<string, PaymentBackend>;
  readonly log: Log;
}

/** A retry of a pending settlement waits at most this long before it reports it pending again. */
export const longestRetryWaitMs = 3_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) =>
    new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    }),
};

const identity: IdentityParts = {
  authorization: ({ network, asset, from, nonce }) => `${network}/${asset}/${from}/${nonce}`,
  // Each envelope as it came, so that no body of one version is one of the other.
  body: (request) => {
    const { paymentPayload, paymentRequirements } = request.version1 ?? request;
    return createHash('sha256').update(jcs({ paymentPayload, paymentRequirements })).digest('hex');
  },
};

const claim: ClaimPart = ({ payment, route, key, bodyDigest }, { store }) =>
  store.claim({
    key,
    adapter: route.adapter,
    bodyDigest,
    network: payment.network,
    asset: payment.asset,
    payer: payment.from,
    payTo: payment.payTo,
    amount: payment.amount.toString(),
    nonce: payment.nonce,
    validBefore: payment.validBefore.toString(),
  });

/** Every step as the specification has it. */
export function createParts(config: FacilitatorConfig, io: PartsIo): Parts {
  const { store, clock, chain, log, backends = new Map(), lezBackends = new Map() } = io;
  const registry = registryOf(config, { chain, backends, lezBackends });
  const supported = supportedBy(registry, chain);
  const receiptTimeoutMs = config.evm.receipt_timeout_seconds * 1000;
  return {
    parse: createParseParts({
      version1: registry.registrations.some(({ x402Version }) => x402Version === 1),
    }),
    dispatch: dispatchOn(registry),
    match: matchParts,
    window: windowParts,
    facts: readFacts,
    signature: checkSignature,
    funds: fundsParts,
    simulate: simulateTransfer,
    identity,
    inFlight: createInFlight(),
    claim,
    replay: replayParts,
    prepare: prepareTransfer,
    nonce: createNonceSource(store, clock),
    broadcast: broadcastTransaction,
    receipt: awaitReceipt,
    transfer: transferParts,
    reconcile: reconcileSettlement,
    answer: answerParts,
    supported: () => supported,
    chain,
    backends,
    offchain: createOffchainParts(),
    lez: lezParts,
    lezRoutes: lezRoutesOf(registry),
    lezBackends,
    router: routerParts,
    rateLimit: createRateLimit(config.rate_limit_per_second),
    metrics: config.metrics ? createMetrics() : noMetrics,
    cors: config.cors,
    store,
    clock,
    log,
    limits: {
      receiptTimeoutMs,
      retryWaitMs: Math.min(receiptTimeoutMs, longestRetryWaitMs),
      confirmations: config.evm.confirmations,
      bodyBytes: config.body_limit_bytes,
    },
  };
}
