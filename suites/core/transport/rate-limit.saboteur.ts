/**
 * A facilitator that throttles at an edge that knows nothing of the protocol.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { htmlAnswer, segmentOf } from '../../kit/wire-fault.js';

/** Calls of /supported within a second that are served. */
const allowed = 20;

saboteur({
  id: 'throttles-with-html-503',
  fault: 'throttles with 503 and an HTML page',
  catches: ['X402-HTTP-015'],
  neighbours: ['X402-HTTP-001', 'X402-HTTP-002'],
  wire: (honest) => {
    let recent: number[] = [];
    return async (request) => {
      if (segmentOf(request) !== 'supported') return honest(request);
      const now = Date.now();
      recent = [...recent.filter((at) => now - at < 1_000), now];
      return recent.length > allowed ? htmlAnswer(503, 'Service Unavailable') : honest(request);
    };
  },
});
