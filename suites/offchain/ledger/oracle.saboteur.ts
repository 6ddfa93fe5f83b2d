/**
 * Facilitators whose words and deeds differ when a provider misbehaves, and some that are always wrong.
 * @module
 */
import type { BackendCall, BackendSettlement } from '../../../src/facilitator/adapters/offchain/backend.js';
import type { OffchainRoute } from '../../../src/facilitator/adapters/offchain/offchain-parts.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

/** A settle of the honest facilitator with something else in place of an outcome that it does not know. */
const whenUnknown =
  (instead: (call: BackendCall, route: OffchainRoute, honest: Parts) => Promise<BackendSettlement>) =>
  (honest: Parts): Partial<Parts> => ({
    offchain: {
      ...honest.offchain,
      settle: async (call, route) => {
        const settled = await honest.offchain.settle(call, route);
        const unknown = settled.kind === 'failed' && !settled.certain && route.backend.type === 'http';
        return unknown ? instead(call, route, honest) : settled;
      },
    },
  });

const neighbours = ['OFF-082', 'OFF-083'];

saboteur<Parts>({
  id: 'auto-retry-settle',
  fault: 'sends a settle again under a new key when its answer was lost',
  catches: ['OFF-099'],
  sideEffects: ['OFF-106'],
  neighbours,
  parts: whenUnknown((call, route, { offchain }) =>
    offchain.settle({ ...call, idempotencyKey: `${call.idempotencyKey}-again` }, route),
  ),
});

saboteur<Parts>({
  id: 'optimistic-success',
  fault: 'answers success with a transaction of its own when the provider gave no usable answer',
  catches: ['OFF-100'],
  sideEffects: ['OFF-106'],
  neighbours,
  parts: whenUnknown(async ({ idempotencyKey }) => ({
    kind: 'settled',
    transaction: `offchain-tx-${idempotencyKey.slice(-16)}`,
  })),
});

saboteur<Parts>({
  id: 'fail-after-debit',
  fault: 'reports a final failure when the provider gave no usable answer',
  catches: ['OFF-104'],
  sideEffects: ['OFF-106'],
  neighbours,
  parts: whenUnknown(async () => ({ kind: 'declined' })),
});

saboteur<Parts>({
  id: 'cross-bridge',
  fault: 'settles at another provider when the first one gave no usable answer',
  catches: ['OFF-103'],
  sideEffects: ['OFF-106'],
  neighbours: [...neighbours, 'OFF-028'],
  parts: whenUnknown(async (call, route, { backends }) => {
    const next = [...backends.values()].find((one) => one.type === 'http' && one !== route.backend);
    return next ? next.settle(call) : { kind: 'declined' };
  }),
});

saboteur<Parts>({
  id: 'amount-off-by-one',
  fault: 'asks the provider for one unit less than the requirements say',
  catches: ['OFF-101'],
  // The success speaks of an amount that did not move.
  sideEffects: ['OFF-056', 'OFF-100'],
  neighbours: ['OFF-003'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      call: (payment, route) => {
        const call = offchain.call(payment, route);
        const amount = String(BigInt(payment.amount) - 1n);
        return { ...call, paymentRequirements: { ...call.paymentRequirements, amount } };
      },
    },
  }),
});

saboteur<Parts>({
  id: 'constant-tx',
  fault: 'names the same transaction for every payment',
  catches: ['OFF-102'],
  sideEffects: ['OFF-056', 'OFF-083', 'OFF-100'],
  neighbours: ['OFF-003'],
  parts: ({ answer }) => ({
    answer: {
      ...answer,
      settled: (outcome, payment) =>
        answer.settled(
          payment.network.startsWith('offchain:') ? { ...outcome, transaction: 'cex-tx-1' } : outcome,
          payment,
        ),
    },
  }),
});
