/**
 * A facilitator that makes up for what it does not know by doing it again.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { ask } from '../../../src/facilitator/adapters/offchain/settle-offchain.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'resend-on-recover',
  fault: 'recovers a settlement of unknown outcome by sending it as a new order',
  catches: ['OFF-106'],
  // Both retry after a lost answer.
  sideEffects: ['OFF-099', 'OFF-105'],
  neighbours: ['OFF-082', 'OFF-083'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      replay: {
        ...offchain.replay,
        unknown: (_record, context, parts) =>
          ask(
            parts,
            { ...context, call: { ...context.call, idempotencyKey: `x402-${randomUUID()}` } },
            false,
          ),
      },
    },
  }),
});
