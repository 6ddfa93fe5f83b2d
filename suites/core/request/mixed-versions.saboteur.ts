/**
 * A facilitator that believes the top-level version and reads the payload by the rules of that one.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'parses-by-top-level-version',
  fault: 'parses a version 2 payload as version 1 because the top level says 1',
  catches: ['X402-REQ-003'],
  neighbours: ['X402-REQ-001', 'X402-REQ-002', 'X402-REQ-004'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      request: (body) => {
        if (!isJsonObject(body) || body.x402Version !== 1) return honest.parse.request(body);
        const payload = isJsonObject(body.paymentPayload) ? body.paymentPayload : {};
        // Version 1 has scheme and network in the payload itself, where version 2 has nothing.
        return payload.scheme === 'exact'
          ? honest.parse.request(body)
          : { ok: false, refusal: { reason: 'unsupported_scheme' } };
      },
    },
  }),
});
