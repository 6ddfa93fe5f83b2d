/**
 * Facilitators that read objects of the protocol as closed ones.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

const refusal = { reason: 'invalid_payload', status: 400 };
const known = ['x402Version', 'resource', 'accepted', 'payload', 'extensions'];

saboteur<Parts>({
  id: 'deny-unknown',
  fault: 'refuses a payment payload with a member that it does not know',
  catches: ['OFF-016'],
  neighbours: ['OFF-012', 'OFF-017', 'OFF-048'],
  parts: ({ parse }) => ({
    parse: {
      ...parse,
      request: (body) => {
        const payload = isJsonObject(body) ? body.paymentPayload : undefined;
        const members = isJsonObject(payload) ? Object.keys(payload) : [];
        return members.every((name) => known.includes(name)) ? parse.request(body) : { ok: false, refusal };
      },
    },
  }),
});

saboteur<Parts>({
  id: 'null-is-error',
  fault: 'refuses extra: null',
  catches: ['OFF-017'],
  neighbours: ['OFF-012', 'OFF-016', 'OFF-048'],
  parts: ({ parse }) => ({
    parse: {
      ...parse,
      request: (body) => {
        const requirements = isJsonObject(body) ? body.paymentRequirements : undefined;
        const isNull = isJsonObject(requirements) && requirements.extra === null;
        return isNull ? { ok: false, refusal } : parse.request(body);
      },
    },
  }),
});
