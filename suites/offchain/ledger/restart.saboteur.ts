/**
 * Facilitators that do not get over their own end.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { BackendSettlement } from '../../../src/facilitator/adapters/offchain/backend.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { MemoryStore } from '../../../src/facilitator/store/memory-store.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'memory-only-state',
  fault: 'keeps payments and their idempotency keys in memory, and has neither after a restart',
  catches: ['OFF-105'],
  neighbours: ['OFF-082', 'OFF-083'],
  parts: ({ offchain }) => {
    const keys = new Map<string, string>();
    return {
      store: new MemoryStore(),
      offchain: {
        ...offchain,
        call: (payment, route) => {
          const call = offchain.call(payment, route);
          const idempotencyKey = keys.get(call.idempotencyKey) ?? `x402-${randomUUID()}`;
          keys.set(call.idempotencyKey, idempotencyKey);
          return { ...call, idempotencyKey };
        },
      },
    };
  },
});

saboteur<Parts>({
  id: 'kill-inflight',
  fault: 'drops running settles on a stop signal and reports them as failed',
  catches: ['OFF-128'],
  neighbours: ['OFF-082', 'OFF-083'],
  parts: ({ offchain }, { stopping }) => ({
    offchain: {
      ...offchain,
      settle: (call, route) => {
        const dropped = new Promise<BackendSettlement>((resolve) => {
          stopping.addEventListener('abort', () => resolve({ kind: 'declined', reason: 'service_stopping' }));
        });
        return Promise.race([offchain.settle(call, route), dropped]);
      },
    },
  }),
});
