/**
 * Facilitators that change the verdict of a bridge on its way.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'hide-reason',
  fault: 'says that verification or settlement failed, and keeps the reason of the bridge for itself',
  catches: ['OFF-064'],
  neighbours: ['OFF-065', 'OFF-078'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      verify: async (call, route, bridge) => {
        const verdict = await offchain.verify(call, route, bridge);
        return verdict.kind === 'declined' ? { kind: 'declined' } : verdict;
      },
      settle: async (call, route, bridge) => {
        const settlement = await offchain.settle(call, route, bridge);
        return settlement.kind === 'declined' ? { kind: 'declined' } : settlement;
      },
    },
  }),
});

const upstream = { kind: 'failed', reason: 'upstream_error', certain: true } as const;

saboteur<Parts>({
  id: 'reject-as-502',
  fault: 'answers 502 when the bridge declines a payment',
  catches: ['OFF-065'],
  neighbours: ['OFF-063', 'OFF-066', 'OFF-057'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      verify: async (call, route, bridge) => {
        const verdict = await offchain.verify(call, route, bridge);
        return verdict.kind === 'declined' ? upstream : verdict;
      },
      settle: async (call, route, bridge) => {
        const settlement = await offchain.settle(call, route, bridge);
        return settlement.kind === 'declined' ? upstream : settlement;
      },
    },
  }),
});

saboteur<Parts>({
  id: 'reason-wins',
  fault: 'takes every answer to verify that has a reason for a refusal',
  catches: ['OFF-078'],
  neighbours: ['OFF-064', 'OFF-065'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        verdict: (attempt, now) => {
          const reason = attempt.kind === 'answer' ? attempt.body?.reason : undefined;
          return typeof reason === 'string' && reason !== ''
            ? { kind: 'declined', reason }
            : offchain.bridge.verdict(attempt, now);
        },
      },
    },
  }),
});
