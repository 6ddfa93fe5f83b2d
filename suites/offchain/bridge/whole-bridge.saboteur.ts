/**
 * Facilitators that let one bridge stop them.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'global-lock',
  fault: 'asks one provider at a time',
  catches: ['OFF-040'],
  neighbours: ['OFF-063', 'OFF-065'],
  parts: ({ offchain }) => {
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
      const turn = last.then(work, work);
      last = turn.catch(() => undefined);
      return turn;
    };
    return {
      offchain: {
        ...offchain,
        verify: (call, route, bridge) => inTurn(() => offchain.verify(call, route, bridge)),
        settle: (call, route, bridge) => inTurn(() => offchain.settle(call, route, bridge)),
      },
    };
  },
});

saboteur<Parts>({
  id: 'hang-on-refused',
  fault: 'keeps trying to connect to a bridge that refuses connections',
  catches: ['OFF-087'],
  neighbours: ['OFF-068', 'OFF-089'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        attempt: async (dispatcher, request, origin) => {
          let attempt = await offchain.bridge.attempt(dispatcher, request, origin);
          for (let tries = 0; tries < 50 && attempt.kind === 'lost' && !attempt.sent; tries += 1) {
            await sleep(200);
            const patient = { ...request, signal: new AbortController().signal };
            attempt = await offchain.bridge.attempt(dispatcher, patient, origin);
          }
          return attempt;
        },
      },
    },
  }),
});
