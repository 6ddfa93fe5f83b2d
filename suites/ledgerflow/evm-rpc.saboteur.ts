/**
 * A facilitator that an outage of its node ends.
 * @module
 */
import type { Parts } from '../../src/facilitator/parts.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<Parts>({
  id: 'evm-crash-on-rpc',
  fault: 'leaves an error of the RPC unhandled, and answers nobody any more',
  catches: ['OFF-127'],
  neighbours: ['OFF-117', 'OFF-123'],
  parts: ({ facts, parse }) => {
    let crashed = false;
    const die = (): never => {
      throw new Error('unhandled');
    };
    return {
      parse: { ...parse, json: (text) => (crashed ? die() : parse.json(text)) },
      facts: async (payment, route, endpoint) => {
        const read = await facts(payment, route, endpoint);
        crashed ||= read.chainId.kind === 'unreachable';
        return crashed ? die() : read;
      },
    };
  },
});
