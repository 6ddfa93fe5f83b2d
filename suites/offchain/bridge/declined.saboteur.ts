/**
 * A facilitator that settles what the provider does not want to settle.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'settle-ignores-reject',
  fault: 'reports success although the provider declined the settle',
  catches: ['OFF-097'],
  neighbours: ['OFF-063', 'OFF-070', 'OFF-080'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      settle: async (call, route, bridge) => {
        const settlement = await offchain.settle(call, route, bridge);
        return settlement.kind === 'declined'
          ? { kind: 'settled', transaction: `offchain-tx-${randomUUID()}` }
          : settlement;
      },
    },
  }),
});
