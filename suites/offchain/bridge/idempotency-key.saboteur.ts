/**
 * Facilitators that misuse the idempotency key.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'random-idempotency-key',
  fault: 'makes a fresh idempotency key for each settle that it is asked for',
  catches: ['OFF-066'],
  neighbours: ['OFF-057', 'OFF-061', 'OFF-067'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      call: (payment, route) => ({ ...offchain.call(payment, route), idempotencyKey: randomUUID() }),
    },
  }),
});

saboteur<Parts>({
  id: 'verify-with-key',
  fault: 'sends the idempotency key with a verify, too',
  catches: ['OFF-067'],
  neighbours: ['OFF-057', 'OFF-061', 'OFF-066'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        headers: (call, sending) => offchain.bridge.headers(call, { ...sending, order: 'settle' }),
      },
    },
  }),
});
