/**
 * Facilitators that handle a lost answer so that somebody pays for it.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'new-key-per-attempt',
  fault: 'sends a fresh idempotency key with each attempt of a settle',
  catches: ['OFF-080'],
  // The same fault, looked at where no answer is lost.
  sideEffects: ['OFF-066'],
  neighbours: ['OFF-061', 'OFF-067', 'OFF-081'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        headers: (call, sending) => ({
          ...offchain.bridge.headers(call, sending),
          ...(sending.order === 'settle' ? { 'idempotency-key': randomUUID() } : {}),
        }),
      },
    },
  }),
});

saboteur<Parts>({
  id: 'timeout-is-declined',
  fault: 'says that the provider declined when a settle is not answered in time',
  catches: ['OFF-081'],
  // The first answer of the story denies money that moved.
  sideEffects: ['OFF-080'],
  neighbours: ['OFF-070', 'OFF-089'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        settlement: (attempt, now) =>
          attempt.kind === 'lost' && attempt.why === 'timeout'
            ? { kind: 'declined' }
            : offchain.bridge.settlement(attempt, now),
      },
    },
  }),
});
