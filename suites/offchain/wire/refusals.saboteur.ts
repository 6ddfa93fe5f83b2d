/**
 * Facilitators whose refusals a client cannot read, or takes for an outage.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeAnswers } from '../../kit/wire-fault.js';

saboteur({
  id: 'plain-text-refusal',
  fault: 'refuses payments in verify with a line of plain text',
  catches: ['OFF-019'],
  neighbours: ['OFF-024', 'OFF-033', 'OFF-046'],
  wire: changeAnswers({ method: 'POST', endpoints: ['verify'] }, (body, { status }) =>
    body.isValid === false
      ? new Response(`refused: ${String(body.invalidReason)}`, {
          status: status === 200 ? 400 : status,
          headers: { 'content-type': 'text/plain' },
        })
      : body,
  ),
});

saboteur<Parts>({
  id: 'sentence-reasons',
  fault: 'answers reasons in sentences',
  catches: ['OFF-023'],
  neighbours: ['OFF-019', 'OFF-024', 'OFF-033'],
  parts: ({ answer }) => ({
    answer: {
      ...answer,
      verifyRefused: (refusal, payer) =>
        answer.verifyRefused(
          { ...refusal, reason: `invalid request: ${refusal.reason.replaceAll('_', ' ')}.` },
          payer,
        ),
    },
  }),
});

saboteur<Parts>({
  id: '500-on-mismatch',
  fault: 'fails with a server error when accepted differs from the requirements',
  catches: ['OFF-024'],
  // The row about the difference itself wants a refusal, too.
  sideEffects: ['OFF-048'],
  neighbours: ['OFF-019', 'OFF-033'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      match: {
        ...offchain.match,
        accepted: (payment, route) => {
          const verdict = offchain.match.accepted(payment, route);
          return verdict === undefined ? undefined : { ...verdict, status: 500 };
        },
      },
    },
  }),
});
