/**
 * Facilitators that let out the key of their bridge.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'leak-bridge-key',
  fault: 'adds the request that it sent to the bridge to refusals, headers and all',
  catches: ['OFF-025'],
  neighbours: ['OFF-019', 'OFF-023', 'OFF-053'],
  parts: ({ answer, offchain }) => {
    let last = '';
    return {
      offchain: {
        ...offchain,
        bridge: {
          ...offchain.bridge,
          headers: (call, sending) => {
            const headers = offchain.bridge.headers(call, sending);
            last = headers.authorization ?? '';
            return headers;
          },
        },
      },
      answer: {
        ...answer,
        verifyRefused: (refusal, payer) =>
          answer.verifyRefused({ ...refusal, message: `asked with ${last}` }, payer),
      },
    };
  },
});

saboteur<Parts>({
  id: 'log-authorization',
  fault: 'writes the headers of its requests to the bridge to its log',
  catches: ['OFF-026'],
  neighbours: ['OFF-025', 'OFF-053'],
  parts: ({ log, offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        headers: (call, sending) => {
          const headers = offchain.bridge.headers(call, sending);
          log.info({ authorization: headers.authorization }, 'asking the provider');
          return headers;
        },
      },
    },
  }),
});
