/**
 * Facilitators that fall over bodies that are no request.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { answerFirst, jsonAnswer, jsonBodyOf, segmentOf } from '../../kit/wire-fault.js';

/** Milliseconds until the supervisor has it back. */
const restartMs = 300;

saboteur({
  id: 'crash-on-bad-json',
  fault: 'ends its process over a body that is no JSON, and is started again by its supervisor',
  catches: ['OFF-008'],
  neighbours: ['OFF-001', 'OFF-009'],
  wire: (honest) => {
    // The refusal still goes out; the unhandled rejection ends the process a moment later.
    let backAt = 0;
    return async (request) => {
      if (segmentOf(request) === 'supported' && Date.now() < backAt)
        return jsonAnswer({ error: 'bad_gateway' }, 502);
      const body = request.method === 'POST' ? await jsonBodyOf(request.clone()) : null;
      const answer = await honest(request);
      if (body === undefined) backAt = Date.now() + restartMs;
      return answer;
    };
  },
});

saboteur<Parts>({
  id: '500-on-array',
  fault: 'fails with a server error when the body is an array',
  catches: ['OFF-009'],
  neighbours: ['OFF-001', 'OFF-008', 'OFF-010'],
  parts: ({ parse }) => ({
    parse: {
      ...parse,
      request: (body) => {
        if (Array.isArray(body)) throw new TypeError('Cannot read properties of undefined');
        return parse.request(body);
      },
    },
  }),
});

saboteur({
  id: '500-on-text',
  fault: 'has no parser for text/plain and fails with a server error',
  catches: ['OFF-010'],
  neighbours: ['OFF-001', 'OFF-008', 'OFF-009'],
  wire: answerFirst((request) =>
    request.headers.get('content-type')?.startsWith('text/plain')
      ? jsonAnswer({ error: 'internal' }, 500)
      : undefined,
  ),
});
