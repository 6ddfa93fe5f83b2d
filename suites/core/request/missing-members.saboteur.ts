/**
 * Facilitators that read members without looking whether they are there.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { beforeSchema, objectAt } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'reads-accepted-unchecked',
  fault: 'reads accepted.scheme without a presence check and answers 500',
  catches: ['X402-REQ-005'],
  neighbours: ['X402-REQ-006', 'X402-REQ-009', 'X402-REQ-033'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const payload = objectAt(body, 'paymentPayload');
      if (payload && payload.accepted === undefined)
        throw new TypeError("Cannot read properties of undefined (reading 'scheme')");
    }),
});

saboteur<Parts>({
  id: 'reads-authorization-unchecked',
  fault: 'reads payload.authorization.from without a presence check and answers 500',
  catches: ['X402-REQ-006'],
  neighbours: ['X402-REQ-005', 'X402-REQ-007', 'X402-REQ-008'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const payment = objectAt(body, 'paymentPayload');
      if (payment && !objectAt(payment, 'payload.authorization'))
        throw new TypeError("Cannot read properties of undefined (reading 'from')");
    }),
});

saboteur<Parts>({
  id: 'reads-amount-unchecked',
  fault: 'hands a missing amount to the big-integer parser and answers 500',
  catches: ['X402-REQ-009'],
  neighbours: ['X402-REQ-005', 'X402-REQ-020', 'X402-REQ-022'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const requirements = objectAt(body, 'paymentRequirements');
      if (requirements && requirements.amount === undefined)
        throw new TypeError('Cannot convert undefined to a BigInt');
    }),
});
