/**
 * A facilitator that does not take "later" for an answer.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'hammer-on-429',
  fault: 'asks again at once when the bridge has had too many requests',
  catches: ['OFF-072'],
  neighbours: ['OFF-070', 'OFF-071'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        again: (first, sending) =>
          (first.kind === 'answer' && first.status === 429) || offchain.bridge.again(first, sending),
      },
    },
  }),
});
