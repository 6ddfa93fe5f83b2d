/**
 * Facilitators that wait too long, or not in doubt.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

type Attempt = Parts['offchain']['bridge']['attempt'];

/** Gives up only when nothing came for this long. */
const idleMs = 6_000;

saboteur<Parts>({
  id: 'no-timeout',
  fault: 'waits for the answer to a verify as long as the bridge likes',
  catches: ['OFF-068'],
  neighbours: ['OFF-069', 'OFF-070'],
  parts: ({ offchain }) => {
    const patient: Attempt = (dispatcher, request, origin) =>
      offchain.bridge.attempt(
        dispatcher,
        // The canonical paths of verify and settle differ in this word.
        request.path.includes('verify') ? { ...request, signal: new AbortController().signal } : request,
        origin,
      );
    return { offchain: { ...offchain, bridge: { ...offchain.bridge, attempt: patient } } };
  },
});

saboteur<Parts>({
  id: 'success-on-timeout',
  fault: 'reports success when the bridge does not answer a settle in time',
  catches: ['OFF-069'],
  neighbours: ['OFF-068', 'OFF-070'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        settlement: (attempt, now) =>
          attempt.kind === 'lost' && attempt.why === 'timeout'
            ? { kind: 'settled', transaction: `offchain-tx-${randomUUID()}` }
            : offchain.bridge.settlement(attempt, now),
      },
    },
  }),
});

saboteur<Parts>({
  id: 'idle-timeout-only',
  fault: 'gives up a call only when nothing came for a while',
  catches: ['OFF-091'],
  neighbours: ['OFF-070', 'OFF-073'],
  parts: ({ offchain }) => {
    const patient: Attempt = (dispatcher, request, origin) => {
      const idle = new AbortController();
      const timer = setTimeout(() => idle.abort(), idleMs).unref();
      const signal = idle.signal;
      return offchain.bridge
        .attempt(dispatcher, { ...request, signal }, origin)
        .finally(() => clearTimeout(timer));
    };
    return { offchain: { ...offchain, bridge: { ...offchain.bridge, attempt: patient } } };
  },
});
