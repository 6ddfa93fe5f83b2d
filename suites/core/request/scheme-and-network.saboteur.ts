/**
 * Facilitators whose dispatcher throws, or takes a pattern for a network.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { beforeSchema, objectAt } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'throws-on-unknown-scheme',
  fault: 'throws on an unknown scheme and answers 500',
  catches: ['X402-REQ-030'],
  neighbours: ['X402-REQ-031', 'X402-REQ-033'],
  parts: (honest) => ({
    dispatch: (request) => {
      const { scheme } = request.paymentRequirements;
      if (!honest.supported().kinds.some((kind) => kind.scheme === scheme))
        throw new Error(`No facilitator registered for scheme: ${scheme}`);
      return honest.dispatch(request);
    },
  }),
});

saboteur<Parts>({
  id: 'throws-on-empty-chain-reference',
  fault: 'throws while parsing the chain id of "eip155:" and answers 500',
  catches: ['X402-REQ-031'],
  neighbours: ['X402-REQ-030', 'X402-REQ-032'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const network = objectAt(body, 'paymentRequirements')?.network;
      if (typeof network === 'string' && network.startsWith('eip155:') && network.slice(7) === '')
        throw new SyntaxError('Cannot convert an empty reference to a chain id');
    }),
});

saboteur<Parts>({
  id: 'accepts-wildcard-network',
  fault: 'accepts eip155:* as a request network and takes the first chain that it serves',
  catches: ['X402-REQ-032'],
  sideEffects: ['X402-REQ-031'],
  neighbours: ['X402-REQ-030', 'X402-REQ-034'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const served = honest.supported().kinds[0]?.network;
      for (const path of ['paymentRequirements', 'paymentPayload.accepted']) {
        const copy = objectAt(body, path);
        if (copy?.network === 'eip155:*' && served !== undefined) copy.network = served;
      }
    }),
});
