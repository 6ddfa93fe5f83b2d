/**
 * A facilitator with one provider in mind.
 * @module
 */
import type { OffchainRoute } from '../../../src/facilitator/adapters/offchain/offchain-parts.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'dispatch-first-adapter',
  fault: 'sends every payment for a provider to the first provider of its configuration',
  catches: ['OFF-028'],
  // Its entries lie on another network than the one that was asked for.
  sideEffects: ['OFF-103'],
  neighbours: ['OFF-082'],
  parts: (honest) => {
    const [first] = [...honest.backends.values()].filter(({ type }) => type === 'http');
    return {
      dispatch: (request) => {
        const found = honest.dispatch(request);
        if (!found.ok || found.value.rail !== 'offchain' || found.value.backend.type === 'mock') return found;
        const route: OffchainRoute = { ...found.value, backend: first ?? found.value.backend };
        return { ok: true, value: route };
      },
    };
  },
});
