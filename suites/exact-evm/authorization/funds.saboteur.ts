/**
 * Facilitators that misjudge what the payer holds.
 * @module
 */
import { wordOf } from '../../../src/facilitator/adapters/evm/outcome.js';
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { simulatesUnless } from './blind-simulation.saboteur.js';

saboteur<Parts>({
  id: 'skips-balance-check',
  fault: 'skips the balance check and the simulation',
  catches: ['X402-EVM-021'],
  sideEffects: ['X402-EVM-022', 'X402-VER-011', 'X402-ERR-001'],
  neighbours: ['X402-EVM-010', 'X402-EVM-023', 'X402-EVM-025', 'X402-EVM-026'],
  parts: (honest) => ({
    funds: { ...honest.funds, balance: () => undefined },
    simulate: simulatesUnless(honest, ({ payment }, facts) => (wordOf(facts.balance) ?? 0n) < payment.amount),
  }),
});

saboteur<Parts>({
  id: 'demands-more-than-the-amount',
  fault: 'demands a balance strictly above the amount',
  catches: ['X402-EVM-022'],
  // An ordinary payer of the kit holds exactly what it pays.
  sideEffects: ['X402-VER-006', 'X402-SET-011'],
  parts: (honest) => ({
    funds: {
      ...honest.funds,
      balance: ({ payment }, facts) =>
        (wordOf(facts.balance) ?? 0n) <= payment.amount ? { reason: reasons.funds } : undefined,
    },
  }),
});
