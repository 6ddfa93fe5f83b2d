/**
 * The honest parts of this mode, from a configuration and its inputs and outputs.
 * @module
 */
import { broadcastTransaction } from '../adapters/evm/broadcast.js';
import type { Chain } from '../adapters/evm/chain.js';
import { readFacts } from '../adapters/evm/facts.js';
import { fundsParts } from '../adapters/evm/funds.js';
import { matchParts } from '../adapters/evm/match.js';
import { awaitReceipt } from '../adapters/evm/receipt.js';
import { reconcileSettlement } from '../adapters/evm/reconcile.js';
import { createNonceSource } from '../adapters/evm/signer-nonces.js';
import { transferParts } from '../adapters/evm/transfer.js';
import { longestRetryWaitMs } from '../create-parts.js';
import type { Log } from '../log.js';
import { createMetrics, noMetrics } from '../metrics.js';
import type { Clock, Route } from '../parts.js';
import { createRateLimit } from '../rate-limit.js';
import { createInFlight } from '../settlement/in-flight.js';
import type { AceParts } from './ace-parts.js';
import { aceAnswers } from './answers.js';
import { checkSigner } from './check-signature.js';
import type { AceConfig } from './config.js';
import { identity } from './identity.js';
import { nameOfNetwork, namesOf } from './network-names.js';
import { overviewPage } from './overview-page.js';
import { createForm, fieldParts } from './read-request.js';
import { aceReplay } from './replay.js';
import { createSettleToken } from './settle-token.js';
import type { AuthorizationStore } from './store/authorization-store.js';
import { createDomainPart, statedDomain } from './token-domain.js';
import { createFeesPart, createGasPart, prepareSettlement, simulateSettlement } from './transaction.js';
import { keepAuthorization, storedRecord } from './verify-authorization.js';
import { aceWindow } from './window.js';

export interface AceIo {
  readonly store: AuthorizationStore;
  readonly clock: Clock;
  readonly chain: Chain;
  readonly log: Log;
  /** What callers of settle have to send; absent: nothing. */
  readonly settleToken?: string;
}

const lower = (addresses: readonly string[]): readonly string[] => addresses.map((one) => one.toLowerCase());

export function createAceParts(config: AceConfig, io: AceIo): AceParts {
  const { store, clock, chain, log, settleToken } = io;
  const { acedata } = config;
  const names = namesOf(acedata.networks);
  const shortName = nameOfNetwork(names, chain.network);
  const supported = {
    kinds: [
      ...(shortName === undefined ? [] : [{ x402Version: 1, scheme: 'exact', network: shortName }]),
      { x402Version: 2, scheme: 'exact', network: chain.network },
    ],
    extensions: [],
    signers: { 'eip155:*': [chain.signer.address] },
  };
  const route: Route = { rail: 'evm', adapter: 'acedata', network: chain.network, chain };
  const receiptTimeoutMs = acedata.tx_timeout_seconds * 1000;
  const vouched = acedata.tokens
    .filter(({ network }) => network === chain.network)
    .map(({ address, name, version }) => ({ address: address.toLowerCase(), name, version }));
  return {
    form: createForm({
      network: chain.network,
      names,
      assets: lower(acedata.assets),
      recipients: lower(acedata.recipients),
    }),
    fields: fieldParts,
    requirements: [
      matchParts.method,
      matchParts.splits,
      matchParts.flow,
      matchParts.domain,
      matchParts.payToNotZero,
      matchParts.amountNotZero,
    ],
    identity,
    window: aceWindow,
    settleWindow: aceWindow,
    domain: createDomainPart(vouched),
    statedDomain,
    signature: checkSigner,
    stored: storedRecord,
    facts: readFacts,
    funds: fundsParts,
    simulate: simulateSettlement,
    keep: keepAuthorization,
    settleToken: createSettleToken(settleToken),
    matches: (record, payment) => record.payment === payment.canonical,
    gas: createGasPart(acedata.gas_limit),
    fees: createFeesPart(acedata.max_fee_per_gas_wei, acedata.max_priority_fee_per_gas_wei),
    prepare: prepareSettlement,
    nonce: createNonceSource(
      {
        exclusive: (name, work) => store.exclusive(name, work),
        sentFrom: async (network, signer, nonce) =>
          (await store.sentFrom(network, signer, nonce)).map((record) => ({
            ...record,
            state: record.status,
          })),
      },
      clock,
    ),
    broadcast: broadcastTransaction,
    receipt: awaitReceipt,
    transfer: transferParts,
    reconcile: reconcileSettlement,
    replay: aceReplay,
    inFlight: createInFlight(),
    answer: aceAnswers,
    supported: () => supported,
    page: () => overviewPage(supported),
    health: () => ({ status: 200, body: { status: 'ok' } }),
    rateLimit: createRateLimit(config.rate_limit_per_second),
    metrics: config.metrics ? createMetrics() : noMetrics,
    cors: config.cors,
    route,
    store,
    clock,
    log,
    limits: {
      receiptTimeoutMs,
      retryWaitMs: Math.min(receiptTimeoutMs, longestRetryWaitMs),
      bodyBytes: config.body_limit_bytes,
    },
  };
}
