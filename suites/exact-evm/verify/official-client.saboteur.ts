/**
 * A facilitator whose answers the official client cannot read.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'sends-payer-as-number',
  fault: 'returns payer as a number',
  catches: ['X402-VER-013'],
  sideEffects: ['X402-VER-004'],
  neighbours: ['X402-VER-001', 'X402-VER-002', 'X402-VER-005'],
  parts: (honest) => ({
    answer: {
      ...honest.answer,
      verifyValid: (payment) => {
        const { status, body } = honest.answer.verifyValid(payment);
        return { status, body: { ...body, payer: Number(payment.from) } };
      },
    },
  }),
});
