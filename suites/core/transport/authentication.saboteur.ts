/**
 * A facilitator behind a login page.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { answerFirst, htmlAnswer, segmentOf } from '../../kit/wire-fault.js';

saboteur({
  id: 'html-wall-before-verify',
  fault: 'protects verify with a 401 HTML page',
  catches: ['X402-HTTP-018'],
  // Nobody without credentials gets a verdict, and what stands behind the wall cannot be judged.
  sideEffects: ['X402-VER-006', 'X402-HTTP-005'],
  neighbours: ['X402-HTTP-001', 'X402-HTTP-003', 'X402-SUP-001'],
  wire: answerFirst((request) =>
    request.method === 'POST' && segmentOf(request) === 'verify' ? htmlAnswer(401, 'Log in') : undefined,
  ),
});
