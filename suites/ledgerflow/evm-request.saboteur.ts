/**
 * Facilitators whose adapter for a chain looks past a member of the request.
 * @module
 */
import { reasons } from '../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../src/facilitator/parts.js';
import { simulatesUnless } from '../exact-evm/authorization/blind-simulation.saboteur.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<Parts>({
  id: 'evm-any-chain',
  fault: 'serves every eip155 network with the chain of its adapter',
  catches: ['OFF-115'],
  neighbours: ['OFF-117'],
  parts: ({ dispatch, chain }) => ({
    dispatch: (request) => {
      const { paymentRequirements } = request;
      const [network] = chain.keys();
      const foreign = paymentRequirements.network.startsWith('eip155:') && network !== undefined;
      return dispatch(
        foreign ? { ...request, paymentRequirements: { ...paymentRequirements, network } } : request,
      );
    },
  }),
});

saboteur<Parts>({
  id: 'evm-no-window',
  fault: 'does not look at the time window',
  catches: ['OFF-116'],
  neighbours: ['OFF-117', 'OFF-118'],
  parts: (honest) => ({
    window: { ...honest.window, before: () => undefined, after: () => undefined },
    simulate: simulatesUnless(
      honest,
      ({ payment, now }) => payment.validBefore < now || payment.validAfter > now,
    ),
  }),
});

saboteur<Parts>({
  id: 'evm-any-receiver',
  fault: 'does not compare authorization.to with payTo',
  catches: ['OFF-117'],
  neighbours: ['OFF-116', 'OFF-118'],
  parts: ({ match }) => ({ match: { ...match, recipient: () => undefined } }),
});

saboteur<Parts>({
  id: 'evm-value-at-least',
  fault: 'compares the value with "at least"',
  catches: ['OFF-118'],
  neighbours: ['OFF-116', 'OFF-117'],
  parts: ({ match }) => ({
    match: {
      ...match,
      value: ({ value, amount }) => (value < amount ? { reason: reasons.value } : undefined),
    },
  }),
});
