/**
 * Facilitators whose refusals the official client cannot read.
 * @module
 */
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeAnswers, jsonAnswer, jsonBodyOf, segmentOf } from '../../kit/wire-fault.js';

const reasonIn = (body: JsonObject): JsonObject => ({
  error: body.invalidReason ?? body.errorReason ?? 'refused',
});

saboteur({
  id: 'refuses-with-bare-error',
  fault: 'answers invalid payments with 400 and only {"error": …}',
  catches: ['X402-HTTP-007'],
  neighbours: ['X402-HTTP-004', 'X402-HTTP-005', 'X402-HTTP-006'],
  wire: changeAnswers({ method: 'POST', endpoints: ['verify', 'settle'] }, (body) =>
    body.isValid === true || body.success === true ? body : jsonAnswer(reasonIn(body), 400),
  ),
});

saboteur({
  id: 'bare-error-for-malformed-envelope',
  fault: 'answers malformed envelopes with 400 and only {"error": …}',
  catches: ['X402-HTTP-007'],
  soft: true,
  neighbours: ['X402-HTTP-004', 'X402-HTTP-005', 'X402-HTTP-006'],
  wire: (honest) => async (request) => {
    const isVerdict = request.method === 'POST' && ['verify', 'settle'].includes(segmentOf(request));
    const body = isVerdict ? await jsonBodyOf(request.clone()) : undefined;
    const answer = await honest(request);
    const wellFormed =
      isJsonObject(body) && isJsonObject(body.paymentPayload) && isJsonObject(body.paymentRequirements);
    return isVerdict && !wellFormed ? jsonAnswer({ error: 'invalid_request' }, 400) : answer;
  },
});
