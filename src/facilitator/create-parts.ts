/**
 * The honest parts, from a configuration and its inputs and outputs.
 * @module
 */
import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { SupportedResponse } from '../wire/supported-response.js';
import { broadcastTransaction } from './adapters/evm/broadcast.js';
import type { Chain } from './adapters/evm/chain.js';
import { readFacts } from './adapters/evm/facts.js';
import { fundsParts } from './adapters/evm/funds.js';
import { matchParts } from './adapters/evm/match.js';
import { parseParts } from './adapters/evm/parse.js';
import { prepareTransfer } from './adapters/evm/prepare.js';
import { reasons } from './adapters/evm/reasons.js';
import { awaitReceipt } from './adapters/evm/receipt.js';
import { reconcileSettlement } from './adapters/evm/reconcile.js';
import { checkSignature } from './adapters/evm/signature.js';
import { createNonceSource } from './adapters/evm/signer-nonces.js';
import { simulateTransfer } from './adapters/evm/simulate.js';
import { transferParts } from './adapters/evm/transfer.js';
import { windowParts } from './adapters/evm/window.js';
import { answerParts } from './answers.js';
import type { FacilitatorConfig } from './config.js';
import type { Log } from './log.js';
import type { ClaimPart, Clock, DispatchPart, IdentityParts, Parts, Route } from './parts.js';
import { createRegistry, type Registry } from './registry.js';
import { createInFlight } from './settlement/in-flight.js';
import { replayParts } from './settlement/replay.js';
import type { SettlementStore } from './store/settlement-store.js';

export interface PartsIo {
  readonly store: SettlementStore;
  readonly clock: Clock;
  /** One chain per configured network. */
  readonly chain: ReadonlyMap<string, Chain>;
  readonly log: Log;
}

/** A retry of a pending settlement waits at most this long before it reports it pending again. */
const longestRetryWaitMs = 3_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) =>
    new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    }),
};

const identity: IdentityParts = {
  authorization: ({ network, asset, from, nonce }) => `${network}/${asset}/${from}/${nonce}`,
  body: ({ paymentPayload, paymentRequirements }) =>
    createHash('sha256').update(canonicalize({ paymentPayload, paymentRequirements })).digest('hex'),
};

function registryOf(config: FacilitatorConfig, chain: PartsIo['chain']): Registry<Route> {
  return createRegistry(
    config.adapters
      .filter(({ enabled }) => enabled)
      .flatMap(({ id, scheme, networks, assets }) =>
        networks.flatMap((network) => {
          const found = chain.get(network);
          if (found === undefined) return [];
          const allowed = assets?.map((asset) => asset.toLowerCase());
          const route: Route = {
            adapter: id,
            network: found.network,
            chain: found,
            ...(allowed === undefined ? {} : { assets: allowed }),
          };
          return [{ x402Version: 2, scheme, networks: [network], adapter: route }];
        }),
      ),
  );
}

function dispatchOn(registry: Registry<Route>): DispatchPart {
  return ({ paymentPayload, paymentRequirements: { scheme, network } }) => {
    const found = registry.find(paymentPayload.x402Version, scheme, network);
    switch (found.kind) {
      case 'found':
        return { ok: true, value: found.adapter };
      case 'unknown-version':
        return { ok: false, refusal: { reason: reasons.version } };
      case 'unknown-scheme':
        return { ok: false, refusal: { reason: reasons.scheme } };
      case 'unknown-network':
        return { ok: false, refusal: { reason: reasons.network } };
    }
  };
}

function supportedBy(registry: Registry<Route>): SupportedResponse {
  const signers: Record<string, string[]> = {};
  for (const { adapter } of registry.registrations) {
    const pattern = `${adapter.network.split(':')[0]}:*`;
    const { address } = adapter.chain.signer;
    const known = signers[pattern] ?? [];
    signers[pattern] = known.includes(address) ? known : [...known, address];
  }
  const kinds = registry.registrations.flatMap(({ x402Version, scheme, networks }) =>
    networks.map((network) => ({ x402Version, scheme, network })),
  );
  return { kinds, extensions: [], signers };
}

const claim: ClaimPart = ({ payment, key, bodyDigest }, { store }) =>
  store.claim({
    key,
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
export function createParts(config: FacilitatorConfig, { store, clock, chain, log }: PartsIo): Parts {
  const registry = registryOf(config, chain);
  const supported = supportedBy(registry);
  const receiptTimeoutMs = config.receipt_timeout_seconds * 1000;
  return {
    parse: parseParts,
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
    nonce: createNonceSource(),
    broadcast: broadcastTransaction,
    receipt: awaitReceipt,
    transfer: transferParts,
    reconcile: reconcileSettlement,
    answer: answerParts,
    supported: () => supported,
    chain,
    store,
    clock,
    log,
    limits: { receiptTimeoutMs, retryWaitMs: Math.min(receiptTimeoutMs, longestRetryWaitMs) },
  };
}
