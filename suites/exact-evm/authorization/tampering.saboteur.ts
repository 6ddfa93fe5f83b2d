/**
 * A facilitator that fills in a signed member from elsewhere.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'recovers-over-required-amount',
  fault: 'recovers over the required amount, and goes on with it, instead of the signed value',
  catches: ['X402-EVM-008'],
  sideEffects: ['X402-HTTP-013', 'X402-ERR-001'],
  // A payment that was signed for another value is still refused: its signature does not fit the amount.
  neighbours: ['X402-EVM-001', 'X402-EVM-009', 'X402-EVM-010', 'X402-EVM-011'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      payment: (request) => {
        const parsed = honest.parse.payment(request);
        if (!parsed.ok) return parsed;
        const { amount, authorization } = parsed.value;
        const value = amount.toString();
        return {
          ok: true,
          value: { ...parsed.value, value: amount, authorization: { ...authorization, value } },
        };
      },
    },
  }),
});
