/**
 * Facilitators that tell callers what went wrong inside.
 * @module
 */
import { saboteur } from '../kit/saboteur.js';
import { changeAnswers } from '../kit/wire-fault.js';

const payments = { method: 'POST', endpoints: ['verify', 'settle'] } as const;

saboteur({
  id: 'exception-in-body',
  fault: 'puts the exception behind a refusal into the answer',
  catches: ['ACE-074'],
  sideEffects: ['ACE-075'],
  neighbours: ['ACE-006', 'ACE-009'],
  wire: changeAnswers(payments, (body) =>
    body.isValid === false || body.success === false
      ? { ...body, error: 'Error: refused\n    at check (file:///srv/facilitator/checks.js:10:5)' }
      : body,
  ),
});

saboteur({
  id: 'stack-trace',
  fault: 'answers an error of its node with status 500 and the stack',
  catches: ['ACE-075'],
  neighbours: ['ACE-006', 'ACE-009'],
  wire: changeAnswers(payments, (body) =>
    body.invalidReason === 'unexpected_verify_error' || body.errorReason === 'unexpected_settle_error'
      ? new Response('Error: fetch failed\n    at Node (/srv/node.js:1:1)', { status: 500 })
      : body,
  ),
});
