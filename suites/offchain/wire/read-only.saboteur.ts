/**
 * Facilitators that move money too early, or without anybody's consent.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'mock-accepts-empty',
  fault: 'has a mock back end that takes payments without any proof',
  catches: ['OFF-054'],
  neighbours: ['OFF-002', 'OFF-048', 'OFF-055'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      verify: (call, route) =>
        route.backend.type === 'mock'
          ? Promise.resolve({ kind: 'valid', payer: 'cex:user:mock' })
          : offchain.verify(call, route),
    },
  }),
});

saboteur<Parts>({
  id: 'verify-debits',
  fault: 'settles the payment when it is verified, to be quicker later',
  catches: ['OFF-055'],
  // Every verify of a valid payment has moved money.
  sideEffects: ['OFF-022', 'OFF-053'],
  neighbours: ['OFF-002', 'OFF-054'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      verify: async (call, route) => {
        const verdict = await offchain.verify(call, route);
        if (verdict.kind === 'valid') await offchain.settle(call, route);
        return verdict;
      },
    },
  }),
});
