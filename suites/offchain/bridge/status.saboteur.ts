/**
 * Facilitators that read a status as they like.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

/** Takes answers with some statuses for a yes. */
const believing = ({ offchain }: Parts, yes: (status: number) => boolean): Pick<Parts, 'offchain'> => ({
  offchain: {
    ...offchain,
    bridge: {
      ...offchain.bridge,
      again: () => false,
      verdict: (attempt, now) =>
        attempt.kind === 'answer' && yes(attempt.status)
          ? { kind: 'valid' }
          : offchain.bridge.verdict(attempt, now),
      settlement: (attempt, now) =>
        attempt.kind === 'answer' && yes(attempt.status)
          ? { kind: 'settled', transaction: `offchain-tx-${randomUUID()}` }
          : offchain.bridge.settlement(attempt, now),
    },
  },
});

saboteur<Parts>({
  id: '5xx-is-success',
  fault: 'goes on as if all were well when the bridge answers with a server error',
  catches: ['OFF-070'],
  neighbours: ['OFF-071', 'OFF-073', 'OFF-079'],
  parts: (honest) => believing(honest, (status) => status >= 500),
});

saboteur<Parts>({
  id: '204-is-success',
  fault: 'takes every status below 400 but 200 for a yes',
  catches: ['OFF-079'],
  neighbours: ['OFF-070', 'OFF-071', 'OFF-073'],
  parts: (honest) => believing(honest, (status) => status > 200 && status < 400),
});

saboteur<Parts>({
  id: 'retry-401',
  fault: 'asks once more when the bridge does not take its key',
  catches: ['OFF-071'],
  neighbours: ['OFF-061', 'OFF-070', 'OFF-079'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        again: (first, sending) =>
          (first.kind === 'answer' && (first.status === 401 || first.status === 403)) ||
          offchain.bridge.again(first, sending),
      },
    },
  }),
});
