/**
 * Facilitators that know better who pays.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'payer-from-config',
  fault: 'names the payer of its configuration whatever the bridge says',
  catches: ['OFF-063'],
  // A success in the name of somebody who did not pay.
  sideEffects: ['OFF-056'],
  neighbours: ['OFF-001', 'OFF-002', 'OFF-067'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      verify: async (call, route, bridge) => {
        const verdict = await offchain.verify(call, route, bridge);
        return verdict.kind === 'valid' ? { ...verdict, payer: 'cex:user:default' } : verdict;
      },
      settle: async (call, route, bridge) => {
        const settlement = await offchain.settle(call, route, bridge);
        return settlement.kind === 'settled' ? { ...settlement, payer: 'cex:user:default' } : settlement;
      },
    },
  }),
});

saboteur<Parts>({
  id: 'invent-payer',
  fault: 'names a placeholder where the bridge names no payer',
  catches: ['OFF-077'],
  neighbours: ['OFF-063', 'OFF-096'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      verify: async (call, route, bridge) => {
        const verdict = await offchain.verify(call, route, bridge);
        return verdict.kind === 'valid' ? { payer: 'offchain:unknown', ...verdict } : verdict;
      },
      settle: async (call, route, bridge) => {
        const settlement = await offchain.settle(call, route, bridge);
        return settlement.kind === 'settled' ? { payer: 'offchain:unknown', ...settlement } : settlement;
      },
    },
  }),
});

saboteur<Parts>({
  id: 'ignore-payer-swap',
  fault: 'names the payer of verify in its answer to settle, whoever paid',
  catches: ['OFF-096'],
  neighbours: ['OFF-063', 'OFF-077'],
  parts: ({ offchain }) => {
    const verified = new Map<string, string>();
    return {
      offchain: {
        ...offchain,
        doubt: () => undefined,
        verify: async (call, route, bridge) => {
          const verdict = await offchain.verify(call, route, bridge);
          if (verdict.kind === 'valid' && verdict.payer !== undefined)
            verified.set(call.idempotencyKey, verdict.payer);
          return verdict;
        },
        settle: async (call, route, bridge) => {
          const settlement = await offchain.settle(call, route, bridge);
          const payer = verified.get(call.idempotencyKey);
          return settlement.kind === 'settled' && payer !== undefined ? { ...settlement, payer } : settlement;
        },
      },
    };
  },
});
