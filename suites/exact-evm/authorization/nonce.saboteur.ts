/**
 * Facilitators that do not read the state of a nonce from the token.
 * @module
 */
import { wordOf } from '../../../src/facilitator/adapters/evm/outcome.js';
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { simulatesUnless } from './blind-simulation.saboteur.js';

saboteur<Parts>({
  id: 'relies-on-token-to-revert',
  fault: 'relies on the token to revert on a used nonce',
  catches: ['X402-EVM-023'],
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-EVM-022', 'X402-EVM-024', 'X402-EVM-025', 'X402-EVM-027'],
  parts: (honest) => ({
    funds: {
      ...honest.funds,
      nonceState: (_context, facts) =>
        wordOf(facts.authorizationState) === undefined ? { reason: reasons.eip3009 } : undefined,
    },
  }),
});

saboteur<Parts>({
  id: 'remembers-only-own-nonces',
  fault: 'tracks used nonces in its own memory only',
  catches: ['X402-EVM-024'],
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-EVM-022', 'X402-EVM-023', 'X402-EVM-025', 'X402-EVM-027'],
  parts: (honest) => {
    const settled = new Set<string>();
    return {
      funds: {
        ...honest.funds,
        nonceState: ({ payment }, facts) => {
          if (wordOf(facts.authorizationState) === undefined) return { reason: reasons.eip3009 };
          return settled.has(payment.nonce) ? { reason: reasons.nonceUsed } : undefined;
        },
      },
      transfer: {
        ...honest.transfer,
        status: (receipt, expected, route) => {
          if (receipt.status === 'success') settled.add(expected.nonce);
          return honest.transfer.status(receipt, expected, route);
        },
      },
      simulate: simulatesUnless(honest, (_context, facts) => wordOf(facts.authorizationState) === 1n),
    };
  },
});
