/**
 * The honest steps of off-chain payments.
 * @module
 */
import { giveOwedSuccess } from '../../settlement/replay.js';
import { bridgeSteps } from './bridge-steps.js';
import type { OffchainParts, OffchainReplayParts, SeenPayers } from './offchain-parts.js';
import { bridgeCall, matchParts, paymentIdentity, readPayment } from './read-payment.js';
import { offchainReasons } from './reasons.js';
import { ask, inProgress } from './settle-offchain.js';

/** Payments whose payer is remembered between verify and settle. */
const mostPayers = 10_000;

function createSeenPayers(): SeenPayers {
  const seen = new Map<string, string>();
  return {
    note: (key, payer) => {
      if (payer === undefined) return;
      const [oldest] = seen.keys();
      if (seen.size >= mostPayers && oldest !== undefined) seen.delete(oldest);
      seen.set(key, payer);
    },
    of: (key) => seen.get(key),
  };
}

const duplicate = (transaction: string) =>
  ({ kind: 'failure', reason: offchainReasons.duplicate, transaction }) as const;

const replay: OffchainReplayParts = {
  inFlight: () => inProgress,
  otherBody: async ({ state }) => (state === 'settled' ? duplicate('') : inProgress),
  told: async ({ transaction = '' }) => duplicate(transaction),
  owed: async ({ key, transaction, payer, amount }, { delivery }, { store }) => {
    const given = await giveOwedSuccess(store, key, delivery);
    if (!given || transaction === undefined) return duplicate(transaction ?? '');
    return { kind: 'success', transaction, amount: BigInt(amount), ...(payer === '' ? {} : { payer }) };
  },
  unknown: async (record, context, parts) => {
    // Another process that shares the store is asking.
    if (!(await parts.store.hold(record.key))) return inProgress;
    // Received and nothing more: an earlier process ended before it could ask.
    return ask(parts, context, record.state === 'received');
  },
};

export function createOffchainParts(): OffchainParts {
  const payers = createSeenPayers();
  /** Payers that were not believed the first time that a settle named them. */
  const doubted = createSeenPayers();
  return {
    payment: readPayment,
    match: matchParts,
    call: bridgeCall,
    identity: paymentIdentity,
    bridge: bridgeSteps,
    verify: (call, { backend }, bridge) => backend.verify(call, bridge),
    settle: (call, { backend }, bridge) => backend.settle(call, bridge),
    doubt: ({ key }, { payer }) => {
      const expected = payers.of(key);
      if (expected === undefined || payer === undefined || payer === expected) return undefined;
      // A provider that stands by it when it is asked again has the last word: otherwise its success is lost for good.
      if (doubted.of(key) === payer) return undefined;
      doubted.note(key, payer);
      return 'another payer than at verify';
    },
    claim: ({ payment, route, key, bodyDigest }, { store }) =>
      store.claim({
        key,
        adapter: route.adapter,
        bodyDigest,
        network: route.network,
        asset: payment.asset,
        payer: '',
        payTo: payment.payTo,
        amount: payment.amount,
        nonce: '',
        validBefore: '0',
      }),
    replay,
    payers,
  };
}
