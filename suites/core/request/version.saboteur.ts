/**
 * Facilitators that read the protocol version carelessly.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { beforeSchema, objectAt } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'treats-version-3-as-2',
  fault: 'treats version 3 as version 2',
  catches: ['X402-REQ-001'],
  neighbours: ['X402-REQ-002', 'X402-REQ-003', 'X402-REQ-004'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      for (const place of [body, objectAt(body, 'paymentPayload')])
        if (place?.x402Version === 3) place.x402Version = 2;
    }),
});

saboteur<Parts>({
  id: 'coerces-text-version',
  fault: 'coerces the version "2" to 2',
  catches: ['X402-REQ-002'],
  neighbours: ['X402-REQ-001', 'X402-REQ-003', 'X402-REQ-004'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const payload = objectAt(body, 'paymentPayload');
      if (payload?.x402Version === '2') payload.x402Version = 2;
    }),
});

saboteur<Parts>({
  id: 'demands-top-level-version',
  fault: 'refuses requests without a top-level x402Version',
  catches: ['X402-REQ-004'],
  neighbours: ['X402-REQ-001', 'X402-REQ-002', 'X402-REQ-003'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      // As if the two places held different versions, which the reference refuses.
      body.x402Version ??= 0;
    }),
});
