/**
 * A facilitator that one request stops.
 * @module
 */
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { jsonAnswer, jsonBodyOf, segmentOf } from '../../kit/wire-fault.js';

saboteur({
  id: 'exits-on-malformed-body',
  fault: 'exits after a body with paymentPayload: null, and is started again by its supervisor',
  catches: ['X402-HTTP-019'],
  wire: (honest) => {
    // The refusal still goes out; the unhandled rejection ends the process a moment later.
    let exited = false;
    return async (request) => {
      if (segmentOf(request) === 'supported' && exited) {
        exited = false;
        return jsonAnswer({ error: 'bad_gateway' }, 502);
      }
      const body = segmentOf(request) === 'settle' ? await jsonBodyOf(request.clone()) : undefined;
      const answer = await honest(request);
      if (isJsonObject(body) && body.paymentPayload === null) exited = true;
      return answer;
    };
  },
});
