/**
 * Facilitators that are not ready for what is asked beside the protocol, or too ready.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { answerFirst, jsonAnswer, segmentOf } from '../../kit/wire-fault.js';

saboteur({
  id: 'no-health',
  fault: 'has no GET /health',
  catches: ['OFF-004'],
  neighbours: ['OFF-003', 'OFF-005'],
  wire: answerFirst((request) =>
    segmentOf(request) === 'health' ? jsonAnswer({ error: 'not_found' }, 404) : undefined,
  ),
});

saboteur({
  id: 'get-verify-500',
  fault: 'reads the missing body of GET /verify and fails with a server error',
  catches: ['OFF-005'],
  neighbours: ['OFF-001', 'OFF-004'],
  wire: answerFirst((request) =>
    request.method === 'GET' && segmentOf(request) === 'verify'
      ? jsonAnswer({ error: 'internal' }, 500)
      : undefined,
  ),
});

saboteur<Parts>({
  id: 'cors-open',
  fault: 'lets web pages of any origin call it',
  catches: ['OFF-027'],
  neighbours: ['OFF-004', 'OFF-005'],
  parts: () => ({ cors: true }),
});
