/**
 * Facilitators that parse the members of an EIP-3009 payload carelessly.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { beforeSchema, objectAt } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';

const authorizationPath = 'paymentPayload.payload.authorization';

saboteur<Parts>({
  id: 'parses-missing-signature',
  fault: 'hands a missing signature to the hex parser and answers 500',
  catches: ['X402-REQ-007'],
  neighbours: ['X402-REQ-005', 'X402-REQ-008', 'X402-REQ-013'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      payment: (request) => {
        if (request.paymentPayload.payload.signature === undefined)
          throw new TypeError("Cannot read properties of undefined (reading 'slice')");
        return honest.parse.payment(request);
      },
    },
  }),
});

saboteur<Parts>({
  id: 'defaults-valid-after',
  fault: 'defaults a missing validAfter to 0',
  catches: ['X402-REQ-008'],
  neighbours: ['X402-REQ-006', 'X402-REQ-007', 'X402-REQ-013'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const authorization = objectAt(body, authorizationPath);
      if (authorization) authorization.validAfter ??= '0';
    }),
});

saboteur<Parts>({
  id: 'pads-short-nonce',
  fault: 'left-pads a nonce of 31 bytes',
  catches: ['X402-REQ-013'],
  neighbours: ['X402-REQ-007', 'X402-REQ-008'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const authorization = objectAt(body, authorizationPath);
      const nonce = authorization?.nonce;
      if (authorization && typeof nonce === 'string' && /^0x[0-9a-f]{62}$/i.test(nonce))
        authorization.nonce = `0x${nonce.slice(2).padStart(64, '0')}`;
    }),
});
