/**
 * A facilitator that sends its callers elsewhere.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { answerFirst, segmentOf } from '../../kit/wire-fault.js';

saboteur({
  id: 'redirects-verify',
  fault: 'answers 302 to POST /verify',
  catches: ['X402-HTTP-003'],
  // No verdict is given where verify is advertised.
  sideEffects: ['X402-VER-006'],
  neighbours: ['X402-HTTP-001', 'X402-HTTP-002', 'X402-HTTP-011'],
  wire: answerFirst((request) =>
    request.method === 'POST' && segmentOf(request) === 'verify'
      ? new Response(null, { status: 302, headers: { location: '/v2/verify' } })
      : undefined,
  ),
});

saboteur({
  id: 'redirects-settle-permanently',
  fault: 'answers 308 to POST /settle',
  catches: ['X402-HTTP-003'],
  soft: true,
  // The kit follows no redirect, so nothing is settled.
  sideEffects: ['X402-SET-011'],
  neighbours: ['X402-HTTP-001', 'X402-HTTP-002'],
  wire: answerFirst((request) =>
    request.method === 'POST' && segmentOf(request) === 'settle'
      ? new Response(null, { status: 308, headers: { location: '/v2/settle' } })
      : undefined,
  ),
});
