/**
 * Facilitators with a limit too low, or with none.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { answerFirst, jsonAnswer } from '../../kit/wire-fault.js';

saboteur<Parts>({
  id: 'refuses-long-description',
  fault: 'rejects a resource.description longer than 500 characters',
  catches: ['X402-HTTP-010'],
  neighbours: ['X402-HTTP-008', 'X402-HTTP-009', 'X402-HTTP-012'],
  parts: ({ parse }) => ({
    parse: {
      ...parse,
      request: (body) => {
        const payload = isJsonObject(body) ? body.paymentPayload : undefined;
        const resource = isJsonObject(payload) ? payload.resource : undefined;
        const description = isJsonObject(resource) ? resource.description : undefined;
        return typeof description === 'string' && description.length > 500
          ? { ok: false, refusal: { reason: 'invalid_payload', status: 400 } }
          : parse.request(body);
      },
    },
  }),
});

saboteur({
  id: 'reads-bodies-of-any-size',
  fault: 'reads a body of several megabytes and runs out of memory over it (500)',
  catches: ['X402-HTTP-010'],
  neighbours: ['X402-HTTP-005', 'X402-HTTP-006'],
  wire: answerFirst(async (request) => {
    if (Number(request.headers.get('content-length') ?? 0) < 2_000_000) return undefined;
    await request.text();
    return jsonAnswer({ error: 'unexpected_error' }, 500);
  }),
});
