/**
 * Facilitators whose list and dispatcher disagree.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSupported } from '../../kit/wire-fault.js';

saboteur({
  id: 'advertises-unknown-chain',
  fault: 'advertises a chain its dispatcher does not know',
  catches: ['X402-SUP-015'],
  neighbours: ['X402-SUP-005', 'X402-SUP-006', 'X402-SUP-009', 'X402-SUP-016'],
  wire: changeSupported((body) => ({
    ...body,
    kinds: [
      ...(Array.isArray(body.kinds) ? body.kinds : []),
      { x402Version: 2, scheme: 'exact', network: 'eip155:421614' },
    ],
  })),
});

saboteur<Parts>({
  id: 'dispatches-every-eip155-network',
  fault: 'dispatches every eip155:* network to the scheme',
  catches: ['X402-SUP-016'],
  neighbours: ['X402-SUP-005', 'X402-SUP-006', 'X402-SUP-015'],
  parts: ({ dispatch, chain }) => ({
    dispatch: (request) => {
      const { paymentRequirements } = request;
      const served = [...chain.keys()][0];
      if (served === undefined || !/^eip155:\d+$/.test(paymentRequirements.network)) return dispatch(request);
      return dispatch({ ...request, paymentRequirements: { ...paymentRequirements, network: served } });
    },
  }),
});
