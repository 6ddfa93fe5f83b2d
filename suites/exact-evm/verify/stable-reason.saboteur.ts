/**
 * A facilitator that gives another reason each time.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'rotates-reasons',
  fault: 'picks one of several reasons at random',
  catches: ['X402-VER-012'],
  neighbours: ['X402-VER-010', 'X402-VER-013'],
  parts: (honest) => {
    // In turn instead of at random, so that the saboteur is caught in every run.
    let turn = 0;
    return {
      answer: {
        ...honest.answer,
        verifyRefused: (refusal, payer) => {
          const reasons = [refusal.reason, 'invalid_payload', 'verification_failed'];
          turn += 1;
          return honest.answer.verifyRefused(
            { ...refusal, reason: reasons[turn % reasons.length] ?? refusal.reason },
            payer,
          );
        },
      },
    };
  },
});
