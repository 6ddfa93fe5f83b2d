/**
 * Facilitators whose older path lacks a check of the newer one. Each is blind in the simulation, too, for the payments that
 * the missing check is about.
 * @module
 */
import { dataOf } from '../../src/facilitator/adapters/evm/outcome.js';
import type { FundsCheck, Parts } from '../../src/facilitator/parts.js';
import { simulatesUnless } from '../exact-evm/authorization/blind-simulation.saboteur.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<Parts>({
  id: 'skips-signature-in-version-1',
  fault: 'skips the signature check on the version 1 path',
  catches: ['X402-V1-007'],
  neighbours: ['X402-V1-001', 'X402-V1-004', 'X402-EVM-001'],
  parts: (honest) => ({
    signature: async (context) =>
      context.payment.request.version1 === undefined ? honest.signature(context) : undefined,
    simulate: simulatesUnless(
      honest,
      async (context) =>
        context.payment.request.version1 !== undefined && (await honest.signature(context)) !== undefined,
    ),
  }),
});

saboteur<Parts>({
  id: 'skips-code-check-in-version-1',
  fault: 'skips the contract-code check on the version 1 path',
  catches: ['X402-V1-011'],
  neighbours: ['X402-V1-001', 'X402-EVM-026'],
  parts: ({ funds }) => {
    const withCode =
      (check: FundsCheck): FundsCheck =>
      (context, facts) =>
        context.payment.request.version1 !== undefined && dataOf(facts.assetCode) === '0x'
          ? undefined
          : check(context, facts);
    const { code, nonceState, balance } = funds;
    return {
      funds: {
        ...funds,
        code: withCode(code),
        nonceState: withCode(nonceState),
        balance: withCode(balance),
      },
    };
  },
});
