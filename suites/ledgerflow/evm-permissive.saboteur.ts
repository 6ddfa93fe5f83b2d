/**
 * Facilitators that leave to the RPC what they have to know themselves.
 * @module
 */
import type { Parts } from '../../src/facilitator/parts.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<Parts>({
  id: 'evm-trust-rpc',
  fault: 'takes a simulation that passes for a good signature',
  catches: ['OFF-121'],
  neighbours: ['OFF-117', 'OFF-120', 'OFF-125'],
  parts: () => ({ signature: async () => undefined }),
});

saboteur<Parts>({
  id: 'evm-vault-any-payto',
  fault: 'does not compare payTo with the vault',
  catches: ['OFF-125'],
  neighbours: ['OFF-117', 'OFF-121'],
  parts: ({ match }) => ({ match: { ...match, vault: () => undefined } }),
});
