/**
 * Facilitators that name a transaction which is not this payment's.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'invent-transaction',
  fault: 'generates a transaction when the bridge reports success without one',
  catches: ['OFF-076'],
  neighbours: ['OFF-074', 'OFF-095', 'OFF-063'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        settlement: (attempt, now) => {
          const { success, transaction } = (attempt.kind === 'answer' ? attempt.body : undefined) ?? {};
          const blank =
            (transaction ?? '') === '' || (typeof transaction === 'string' && transaction.trim() === '');
          return success === true && blank
            ? { kind: 'settled', transaction: `offchain-tx-${randomUUID()}` }
            : offchain.bridge.settlement(attempt, now);
        },
      },
    },
  }),
});

saboteur<Parts>({
  id: 'accept-reused-tx',
  fault: 'reports a transaction again for another payment',
  catches: ['OFF-095'],
  neighbours: ['OFF-076', 'OFF-063'],
  parts: ({ store }) => ({
    store: new Proxy(store, {
      get: (target, name) => {
        if (name === 'settledBy')
          return async (...args: Parameters<Parts['store']['settledBy']>) => {
            const written = await target.settledBy(...args);
            return written === 'reused' ? 'settled' : written;
          };
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
  }),
});
