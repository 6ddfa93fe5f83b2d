/**
 * Facilitators whose settle answers the official client cannot read.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { changeAnswers } from '../../kit/wire-fault.js';

const atSettle = { method: 'POST', endpoints: ['settle'] } as const;

saboteur({
  id: 'snake-error-reason',
  fault: 'names the reason of a failed settle error_reason',
  catches: ['OFF-020'],
  neighbours: ['OFF-002', 'OFF-021', 'OFF-048'],
  wire: changeAnswers(atSettle, ({ errorReason, ...body }) =>
    errorReason === undefined ? body : { ...body, error_reason: errorReason },
  ),
});

saboteur({
  id: 'settle-no-network',
  fault: 'leaves the network out of a settle success',
  catches: ['OFF-021'],
  neighbours: ['OFF-002', 'OFF-020', 'OFF-048'],
  wire: changeAnswers(atSettle, ({ network, ...body }) =>
    body.success === true ? body : { ...body, ...(network === undefined ? {} : { network }) },
  ),
});
