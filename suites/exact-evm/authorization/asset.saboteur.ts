/**
 * Facilitators that trust what a request says about a token, or what a token does not say.
 * @module
 */

import { lowerHex } from '../../../src/evm/hex.js';
import { dataOf, wordOf } from '../../../src/facilitator/adapters/evm/outcome.js';
import type { FundsCheck, Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { signatureOf, simulatesUnless } from './blind-simulation.saboteur.js';

saboteur<Parts>({
  id: 'takes-contract-from-accepted',
  fault: 'takes the verifying contract from accepted.asset',
  catches: ['X402-EVM-020'],
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-EVM-001', 'X402-EVM-005', 'X402-EVM-019', 'X402-EVM-026'],
  parts: (honest) => ({
    match: { ...honest.match, acceptedAsset: () => undefined },
    signature: signatureOf(honest, ({ payment }) => ({
      payment: { asset: lowerHex(payment.accepted.asset) },
    })),
    simulate: simulatesUnless(
      honest,
      ({ payment }) => payment.accepted.asset.toLowerCase() !== payment.asset,
    ),
  }),
});

saboteur<Parts>({
  id: 'skips-code-check',
  fault: 'skips the contract-code check on the asset, and takes reads that answer nothing for no objection',
  catches: ['X402-EVM-026'],
  sideEffects: ['X402-VER-011', 'X402-ERR-001'],
  neighbours: ['X402-EVM-020', 'X402-EVM-021', 'X402-EVM-027', 'X402-EVM-028'],
  parts: (honest) => {
    const withCode =
      (check: FundsCheck): FundsCheck =>
      (context, facts) =>
        dataOf(facts.assetCode) === '0x' ? undefined : check(context, facts);
    const { nonceState, balance } = honest.funds;
    return {
      funds: {
        ...honest.funds,
        code: () => undefined,
        nonceState: withCode(nonceState),
        balance: withCode(balance),
      },
    };
  },
});

saboteur<Parts>({
  id: 'takes-unreadable-nonce-for-unused',
  fault: 'takes a failing authorizationState read as "nonce unused" and does not simulate',
  catches: ['X402-EVM-027'],
  sideEffects: ['X402-VER-011', 'X402-ERR-001'],
  neighbours: ['X402-EVM-023', 'X402-EVM-024', 'X402-EVM-025', 'X402-EVM-026'],
  parts: (honest) => ({
    funds: {
      ...honest.funds,
      nonceState: (context, facts) =>
        wordOf(facts.authorizationState) === undefined ? undefined : honest.funds.nonceState(context, facts),
    },
    simulate: simulatesUnless(honest, (_context, facts) => wordOf(facts.authorizationState) === undefined),
  }),
});
