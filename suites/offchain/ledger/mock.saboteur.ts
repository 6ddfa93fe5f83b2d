/**
 * Facilitators whose mock forgets.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'mock-stateless',
  fault: 'settles every payment anew over its mock, with a transaction of its own each time',
  catches: ['OFF-085'],
  sideEffects: ['OFF-086'],
  neighbours: ['OFF-082', 'OFF-083'],
  parts: ({ offchain }) => {
    let count = 0;
    return {
      offchain: {
        ...offchain,
        identity: (payment, route) => {
          if (route.backend.type === 'http') return offchain.identity(payment, route);
          count += 1;
          return `${offchain.identity(payment, route)}/${count}`;
        },
        settle: async (call, route) => {
          const settled = await offchain.settle(call, route);
          if (route.backend.type === 'http' || settled.kind !== 'settled') return settled;
          return { ...settled, transaction: `${settled.transaction}-${count}` };
        },
      },
    };
  },
});

saboteur<Parts>({
  id: 'key-ignores-intent',
  fault: 'takes a payment intent that its mock has settled for another amount or payee',
  catches: ['OFF-086'],
  neighbours: ['OFF-082', 'OFF-085'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      // As behind a bridge, where the provider knows what an intent was used for.
      identity: (payment, route) =>
        offchain.identity(payment, { ...route, backend: { ...route.backend, type: 'http' } }),
    },
  }),
});
