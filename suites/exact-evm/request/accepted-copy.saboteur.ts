/**
 * Facilitators that do not look at what the payer accepted.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

const noObjection = () => undefined;

saboteur<Parts>({
  id: 'ignores-accepted-scheme',
  fault: 'ignores accepted.scheme',
  catches: ['X402-REQ-033'],
  neighbours: ['X402-REQ-030', 'X402-REQ-034', 'X402-REQ-035'],
  parts: (honest) => ({ match: { ...honest.match, scheme: noObjection } }),
});

saboteur<Parts>({
  id: 'ignores-accepted-network',
  fault: 'ignores accepted.network',
  catches: ['X402-REQ-034'],
  neighbours: ['X402-REQ-031', 'X402-REQ-033', 'X402-REQ-035'],
  parts: (honest) => ({ match: { ...honest.match, network: noObjection } }),
});

saboteur<Parts>({
  id: 'never-compares-accepted',
  fault: 'never compares accepted with the requirements beyond scheme and network',
  catches: ['X402-REQ-035'],
  neighbours: ['X402-REQ-033', 'X402-REQ-034'],
  parts: (honest) => ({
    match: {
      ...honest.match,
      acceptedAmount: noObjection,
      acceptedAsset: noObjection,
      acceptedPayTo: noObjection,
      acceptedTimeout: noObjection,
      acceptedExtra: noObjection,
    },
  }),
});
