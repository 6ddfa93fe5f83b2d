/**
 * Facilitators that do not look at the version, or look at one of the two only.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { beforeSchema, objectAt } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'any-version',
  fault: 'reads every request as version 2, whatever version it names',
  catches: ['OFF-006'],
  sideEffects: ['OFF-007'],
  neighbours: ['OFF-001', 'OFF-033'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      body.x402Version = 2;
      const payload = objectAt(body, 'paymentPayload');
      if (payload) payload.x402Version = 2;
    }),
});

saboteur<Parts>({
  id: 'ignore-inner-version',
  fault: 'looks at the top-level version only and reads a version 1 payload as version 2',
  catches: ['OFF-007'],
  // A payload that names another version than the top level is among the vectors there, too.
  sideEffects: ['OFF-006'],
  neighbours: ['OFF-001', 'OFF-033'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const payload = objectAt(body, 'paymentPayload');
      if (payload && body.x402Version === 2) payload.x402Version = 2;
    }),
});
