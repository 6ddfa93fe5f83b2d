/**
 * A facilitator that takes an optional member for a required one.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'demands-resource',
  fault: 'demands resource in the payload',
  catches: ['X402-REQ-039'],
  neighbours: ['X402-REQ-004', 'X402-REQ-005'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      request: (body) => {
        const parsed = honest.parse.request(body);
        if (!parsed.ok || parsed.value.paymentPayload.resource !== undefined) return parsed;
        return { ok: false, refusal: { reason: 'invalid_payload' } };
      },
    },
  }),
});
