/**
 * Facilitators that compare amounts in one direction only.
 * @module
 */
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'accepts-underpayment',
  fault: 'accepts a value below the amount',
  catches: ['X402-EVM-010'],
  sideEffects: ['X402-SET-010', 'X402-VER-011', 'X402-ERR-001'],
  neighbours: ['X402-EVM-008', 'X402-EVM-009', 'X402-EVM-011', 'X402-EVM-022'],
  parts: (honest) => ({
    match: {
      ...honest.match,
      value: ({ value, amount }) => (value > amount ? { reason: reasons.value } : undefined),
    },
  }),
});

saboteur<Parts>({
  id: 'accepts-overpayment',
  fault: 'compares with "at least" (the version 1 rule)',
  catches: ['X402-EVM-011'],
  sideEffects: ['X402-SET-010', 'X402-ERR-001'],
  neighbours: ['X402-EVM-008', 'X402-EVM-009', 'X402-EVM-010', 'X402-EVM-022'],
  parts: (honest) => ({
    match: {
      ...honest.match,
      value: ({ value, amount }) => (value < amount ? { reason: reasons.value } : undefined),
    },
  }),
});
