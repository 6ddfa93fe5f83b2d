/**
 * Facilitators that fall over bodies that are no request.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'json-error-as-500',
  fault: 'lets the JSON parse error surface as HTTP 500',
  catches: ['X402-HTTP-005'],
  neighbours: ['X402-HTTP-001', 'X402-HTTP-006', 'X402-HTTP-013'],
  parts: ({ parse }) => ({ parse: { ...parse, json: (text) => ({ ok: true, value: JSON.parse(text) }) } }),
});

/** Reads a member as code without a presence check does. */
function schemeOf(requirements: unknown): unknown {
  if (requirements === undefined || requirements === null)
    throw new TypeError('Cannot read properties of undefined (reading scheme)');
  return isJsonObject(requirements) ? requirements.scheme : undefined;
}

saboteur<Parts>({
  id: 'reads-requirements-unchecked',
  fault: 'reads a member of paymentRequirements without a presence check (500)',
  catches: ['X402-HTTP-006'],
  neighbours: ['X402-HTTP-001', 'X402-HTTP-005', 'X402-HTTP-008'],
  parts: ({ parse }) => ({
    parse: {
      ...parse,
      request: (body) => {
        if (isJsonObject(body)) schemeOf(body.paymentRequirements);
        return parse.request(body);
      },
    },
  }),
});
