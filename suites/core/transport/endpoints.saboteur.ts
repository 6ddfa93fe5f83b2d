/**
 * Facilitators whose endpoints stand elsewhere, or fall over when asked in another way.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { answerFirst, jsonAnswer, segmentOf } from '../../kit/wire-fault.js';

saboteur({
  id: 'verify-under-prefix',
  fault: 'serves verify only under another path prefix',
  catches: ['X402-HTTP-001'],
  // Nothing that is asked at the base URL is verified.
  sideEffects: ['X402-VER-006'],
  neighbours: ['X402-HTTP-003', 'X402-HTTP-011', 'X402-SUP-001'],
  wire: answerFirst((request) =>
    request.method === 'POST' && new URL(request.url).pathname === '/verify'
      ? jsonAnswer({ error: 'not_found' }, 404)
      : undefined,
  ),
});

saboteur({
  id: 'wants-trailing-slash',
  fault: 'answers supported only when the path ends with a slash',
  catches: ['X402-HTTP-002'],
  // Without the slash the endpoint does not exist.
  sideEffects: ['X402-HTTP-001'],
  neighbours: ['X402-HTTP-003', 'X402-HTTP-005'],
  wire: answerFirst((request) =>
    new URL(request.url).pathname.endsWith('/supported')
      ? jsonAnswer({ error: 'not_found' }, 404)
      : undefined,
  ),
});

saboteur({
  id: 'throws-on-get-verify',
  fault: 'throws on GET /verify (500)',
  catches: ['X402-HTTP-011'],
  neighbours: ['X402-HTTP-001', 'X402-HTTP-002', 'X402-HTTP-003'],
  wire: answerFirst((request) =>
    request.method === 'GET' && segmentOf(request) === 'verify'
      ? jsonAnswer({ error: 'unexpected_error' }, 500)
      : undefined,
  ),
});
