/**
 * Facilitators that believe a token that lies.
 * @module
 */
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'trusts-receipt-status',
  fault: 'reports success on receipt status alone',
  catches: ['X402-EVM-028'],
  // Whatever a token moved instead, its receipt says success too.
  sideEffects: ['X402-EVM-029', 'X402-EVM-038'],
  neighbours: ['X402-EVM-023', 'X402-EVM-025', 'X402-EVM-026', 'X402-EVM-027'],
  parts: (honest) => ({
    transfer: {
      ...honest.transfer,
      logs: () => undefined,
      authorizationUsed: () => undefined,
      balances: () => undefined,
    },
  }),
});

saboteur<Parts>({
  id: 'matches-logs-by-token-only',
  fault: 'matches Transfer logs by token address only',
  catches: ['X402-EVM-029'],
  neighbours: ['X402-EVM-023', 'X402-EVM-027', 'X402-EVM-028', 'X402-EVM-038'],
  parts: (honest) => ({
    transfer: {
      ...honest.transfer,
      logs: (receipt, expected) =>
        receipt.logs.some(({ address, topics }) => address === expected.asset && topics.length === 3)
          ? undefined
          : { reason: reasons.transfer },
      // A receipt that matched is not looked at again.
      balances: async (receipt, expected, route) =>
        (await honest.transfer.logs(receipt, expected, route)) === undefined
          ? honest.transfer.balances(receipt, expected, route)
          : undefined,
    },
  }),
});

saboteur<Parts>({
  id: 'never-compares-balances',
  fault: 'reports success although a fee-on-transfer token credited less',
  catches: ['X402-EVM-038'],
  neighbours: ['X402-EVM-028', 'X402-EVM-029'],
  parts: (honest) => ({ transfer: { ...honest.transfer, balances: () => undefined } }),
});
