/**
 * Facilitators that settle one payment more than once, or say so.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'settle-no-state',
  fault: 'remembers no payment: each settle is a new order under a new key',
  catches: ['OFF-082'],
  sideEffects: ['OFF-083', 'OFF-084'],
  neighbours: ['OFF-028'],
  parts: ({ offchain }) => {
    let count = 0;
    const another = (): string => {
      count += 1;
      return `/${count}`;
    };
    return {
      offchain: {
        ...offchain,
        identity: (payment, route) =>
          route.backend.type === 'mock'
            ? offchain.identity(payment, route)
            : offchain.identity(payment, route) + another(),
        call: (payment, route) => {
          const call = offchain.call(payment, route);
          if (route.backend.type === 'mock') return call;
          return { ...call, idempotencyKey: call.idempotencyKey + another() };
        },
      },
    };
  },
});

saboteur<Parts>({
  id: 'second-settle-new-tx',
  fault: 'answers the second settle of a payment with success and another transaction',
  catches: ['OFF-083'],
  sideEffects: ['OFF-082', 'OFF-085'],
  neighbours: ['OFF-028'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      replay: {
        ...offchain.replay,
        told: async ({ transaction = '', amount }) => ({
          kind: 'success',
          transaction: `${transaction}2`,
          amount: BigInt(amount),
        }),
      },
    },
  }),
});

saboteur<Parts>({
  id: 'check-then-act',
  fault: 'looks whether a payment is settled, and writes it down only after the provider has answered',
  catches: ['OFF-084'],
  neighbours: ['OFF-028', 'OFF-082', 'OFF-083'],
  parts: ({ offchain, inFlight, store }) => ({
    inFlight: { ...inFlight, enter: () => true },
    offchain: {
      ...offchain,
      claim: async (context, parts) => {
        const known = await store.find(context.key);
        if (known?.state === 'settled') return known;
        // Long enough for the others to look, too.
        await sleep(100);
        await offchain.claim(context, parts);
        return undefined;
      },
    },
    store: new Proxy(store, {
      get: (target, name) => {
        if (name === 'settledBy')
          return async (...args: Parameters<typeof store.settledBy>) => {
            await target.settledBy(...args);
            return 'settled';
          };
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
  }),
});
