/**
 * Facilitators that label their answers wrongly, or read labels too strictly.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { answerFirst, changeAnswers, jsonAnswer } from '../../kit/wire-fault.js';

saboteur({
  id: 'labels-errors-as-html',
  fault: 'sends error bodies as text/html',
  catches: ['X402-HTTP-004'],
  neighbours: ['X402-HTTP-007', 'X402-HTTP-014'],
  wire: changeAnswers({ method: 'POST', endpoints: ['verify', 'settle'] }, (body, { status }) =>
    body.isValid === true || body.success === true
      ? body
      : new Response(JSON.stringify(body), { status, headers: { 'content-type': 'text/html' } }),
  ),
});

saboteur({
  id: 'refuses-charset-parameter',
  fault: 'answers 415 when the content type has a charset parameter',
  catches: ['X402-HTTP-012'],
  neighbours: ['X402-HTTP-008', 'X402-HTTP-010'],
  wire: answerFirst((request) =>
    request.headers.get('content-type')?.includes('charset')
      ? jsonAnswer({ error: 'unsupported_media_type' }, 415)
      : undefined,
  ),
});
