/**
 * Facilitators with no limit on bodies, or with one that honest payments meet.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { jsonAnswer, segmentOf } from '../../kit/wire-fault.js';

/** Bytes of a body that this facilitator's memory still takes. */
const memory = 8 * 1024 * 1024;

saboteur({
  id: 'no-body-limit',
  fault: 'reads bodies of any size until its memory is used up and its supervisor ends it',
  catches: ['OFF-011'],
  neighbours: ['OFF-001', 'OFF-012'],
  wire: (honest) => {
    let exhausted = false;
    return async (request) => {
      if (exhausted && segmentOf(request) === 'supported') {
        exhausted = false;
        return jsonAnswer({ error: 'bad_gateway' }, 502);
      }
      if (request.method !== 'POST') return honest(request);
      const text = await request.text();
      exhausted = text.length > memory;
      if (exhausted) return jsonAnswer({ error: 'bad_gateway' }, 502);
      const { url, headers } = request;
      return honest(new Request(url, { method: 'POST', headers, body: text }));
    };
  },
});

saboteur<Parts>({
  id: 'body-limit-1k',
  fault: 'takes no body of more than a thousand bytes',
  catches: ['OFF-012'],
  neighbours: ['OFF-001', 'OFF-011'],
  parts: ({ limits }) => ({ limits: { ...limits, bodyBytes: 1_024 } }),
});
