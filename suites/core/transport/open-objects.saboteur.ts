/**
 * Facilitators that read objects of the protocol as closed ones.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

const refusal = { reason: 'invalid_payload', status: 400 };
const acceptedMembers = ['scheme', 'network', 'amount', 'asset', 'payTo', 'maxTimeoutSeconds', 'extra'];

saboteur<Parts>({
  id: 'refuses-unknown-member-in-accepted',
  fault: 'rejects a payload with an unknown member in accepted',
  catches: ['X402-HTTP-008'],
  neighbours: ['X402-HTTP-006', 'X402-HTTP-009', 'X402-HTTP-010', 'X402-HTTP-012'],
  parts: ({ parse }) => ({
    parse: {
      ...parse,
      request: (body) => {
        const payload = isJsonObject(body) ? body.paymentPayload : undefined;
        const accepted = isJsonObject(payload) ? payload.accepted : undefined;
        const members = isJsonObject(accepted) ? Object.keys(accepted) : [];
        return members.every((name) => acceptedMembers.includes(name))
          ? parse.request(body)
          : { ok: false, refusal };
      },
    },
  }),
});

saboteur<Parts>({
  id: 'refuses-null-resource',
  fault: 'rejects resource: null',
  catches: ['X402-HTTP-009'],
  neighbours: ['X402-HTTP-006', 'X402-HTTP-008', 'X402-HTTP-010', 'X402-HTTP-012'],
  parts: ({ parse }) => ({
    parse: {
      ...parse,
      request: (body) => {
        const payload = isJsonObject(body) ? body.paymentPayload : undefined;
        const isNull = isJsonObject(payload) && payload.resource === null;
        return isNull ? { ok: false, refusal } : parse.request(body);
      },
    },
  }),
});
