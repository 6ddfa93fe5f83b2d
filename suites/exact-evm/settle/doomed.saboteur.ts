/**
 * Facilitators that waste gas, or do not say on what.
 * @module
 */
import { wordOf } from '../../../src/facilitator/adapters/evm/outcome.js';
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { withFixedGas } from './verifies-again.saboteur.js';

saboteur<Parts>({
  id: 'drops-hash-of-reverted',
  fault: 'drops the hash of a reverted transaction',
  catches: ['X402-SET-008'],
  neighbours: ['X402-SET-010', 'X402-SET-012', 'X402-SET-020'],
  parts: (honest) => ({
    answer: {
      ...honest.answer,
      settleFailed: (outcome, network, payer) =>
        honest.answer.settleFailed(
          outcome.reason === reasons.reverted ? { ...outcome, transaction: '' } : outcome,
          network,
          payer,
        ),
    },
  }),
});

saboteur<Parts>({
  id: 'broadcasts-without-pre-check',
  fault: 'broadcasts with a fixed gas limit and no pre-check, and then says only that the funds are missing',
  catches: ['X402-SET-020'],
  neighbours: ['X402-SET-012', 'X402-SET-014'],
  parts: (honest) => ({
    funds: {
      ...honest.funds,
      balance: (context, facts) =>
        context.endpoint === 'settle' ? undefined : honest.funds.balance(context, facts),
    },
    simulate: async (context, facts) =>
      context.endpoint === 'settle' && (wordOf(facts.balance) ?? 0n) < context.payment.amount
        ? undefined
        : honest.simulate(context, facts),
    prepare: (context, facts, signerNonce) => honest.prepare(context, withFixedGas(facts), signerNonce),
    answer: {
      ...honest.answer,
      settleFailed: (outcome, network, payer) =>
        honest.answer.settleFailed(
          outcome.reason === reasons.reverted
            ? { ...outcome, reason: reasons.funds, transaction: '' }
            : outcome,
          network,
          payer,
        ),
    },
  }),
});
