/**
 * Facilitators whose reasons mislead, are nobody's, or are texts.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'amount-reason-for-wrong-recipient',
  fault: 'reports the amount reason for a wrong recipient',
  catches: ['X402-ERR-001'],
  neighbours: ['X402-ERR-002', 'X402-ERR-003', 'X402-HTTP-007'],
  parts: ({ match }) => ({
    match: {
      ...match,
      recipient: (payment, route) =>
        match.recipient(payment, route) && {
          reason: 'invalid_exact_evm_payload_authorization_value_mismatch',
        },
    },
  }),
});

saboteur<Parts>({
  id: 'invents-reason-code',
  fault: 'invents a new reason code',
  catches: ['X402-ERR-002'],
  // A code that nobody knows cannot be seen to be true either.
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-ERR-003', 'X402-HTTP-007'],
  parts: ({ signature }) => ({
    signature: async (context) => (await signature(context)) && { reason: 'signature_smells_wrong' },
  }),
});

saboteur<Parts>({
  id: 'appends-message-to-reason',
  fault: 'appends the error message to the reason code',
  catches: ['X402-ERR-003'],
  // With a text behind it a code is neither a known one nor of a class.
  sideEffects: ['X402-ERR-001', 'X402-ERR-002'],
  neighbours: ['X402-HTTP-007', 'X402-HTTP-014'],
  parts: ({ signature }) => ({
    signature: async (context) => {
      const refusal = await signature(context);
      return refusal && { ...refusal, reason: `${refusal.reason}: recovered another address` };
    },
  }),
});
