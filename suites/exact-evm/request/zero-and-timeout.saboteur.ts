/**
 * Facilitators that judge odd requirements differently in two places, or crash on them.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { beforeSchema, objectAt } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'refuses-zero-in-settle-only',
  fault: 'accepts a zero payment in verify and refuses it in settle',
  catches: ['X402-REQ-023'],
  neighbours: ['X402-REQ-020', 'X402-REQ-022'],
  parts: (honest) => ({
    match: { ...honest.match, amountNotZero: () => undefined },
    funds: {
      ...honest.funds,
      balance: (context, facts) =>
        context.endpoint === 'settle' && context.payment.amount === 0n
          ? { reason: 'invalid_payment_amount' }
          : honest.funds.balance(context, facts),
    },
  }),
});

saboteur<Parts>({
  id: 'throws-on-text-timeout',
  fault: 'throws on maxTimeoutSeconds "60" and answers 500',
  catches: ['X402-REQ-025'],
  neighbours: ['X402-REQ-009'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      if (typeof objectAt(body, 'paymentRequirements')?.maxTimeoutSeconds === 'string')
        throw new TypeError('maxTimeoutSeconds.toFixed is not a function');
    }),
});
