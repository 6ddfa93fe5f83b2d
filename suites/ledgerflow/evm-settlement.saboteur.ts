/**
 * Facilitators whose settlements on a chain end in the wrong words, or not at all.
 * @module
 */
import type { Parts } from '../../src/facilitator/parts.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<Parts>({
  id: 'evm-no-signer-500',
  fault: 'fails with a server error when it has no key to settle with',
  catches: ['OFF-123'],
  neighbours: ['OFF-117', 'OFF-124'],
  parts: ({ answer }) => ({
    answer: {
      ...answer,
      settleFailed: (outcome, network, payer) =>
        outcome.message === 'no signer key'
          ? answer.problem(500, 'internal_error')
          : answer.settleFailed(outcome, network, payer),
    },
  }),
});

saboteur<Parts>({
  id: 'evm-ignore-status',
  fault: 'does not look at the status of a receipt',
  catches: ['OFF-124'],
  neighbours: ['OFF-117', 'OFF-123'],
  parts: ({ transfer }) => ({ transfer: { ...transfer, status: () => undefined } }),
});

saboteur<Parts>({
  id: 'evm-wait-forever',
  fault: 'waits for a receipt as long as it takes',
  catches: ['OFF-126'],
  neighbours: ['OFF-117', 'OFF-123'],
  parts: ({ receipt }) => ({
    receipt: (hash, route, _waitMs, clock) => receipt(hash, route, 120_000, clock),
  }),
});
