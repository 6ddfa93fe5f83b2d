/**
 * An authorization counts only inside its window.
 * @module
 */
import { authorize } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { inWindow } from './draft-edits.js';

check(
  'X402-EVM-012',
  {
    title: 'refuses an authorization that has expired',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['time'],
    spec: 'v2 spec §9',
    why: 'The token refuses an expired authorization, so the merchant delivers on a payment that can never be collected.',
    fix: 'Compare authorization.validBefore with the current time and refuse unless it lies ahead.',
    saboteur: 'ignores-valid-before',
  },
  (t) =>
    t.refuses(
      [
        // The window itself is not empty: it lay in the past.
        { case: 'validBefore = now - 60', draft: inWindow({ after: -600, before: -60 }) },
        { case: 'validBefore = 0', draft: authorize({ validAfter: '0', validBefore: '0' }) },
        { case: 'validBefore = 1', draft: authorize({ validAfter: '0', validBefore: '1' }) },
      ],
      { expects: ['EXPIRED'], outcome: 'forged-accepted' },
    ),
);

check(
  'X402-EVM-014',
  {
    title: 'refuses an authorization that is not yet valid',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['time'],
    spec: 'v2 spec §9',
    why: 'The money cannot be collected when the merchant delivers, and the payer can cancel until then.',
    fix: 'Compare authorization.validAfter with the current time and refuse while it lies ahead.',
    saboteur: 'ignores-valid-after',
  },
  (t) =>
    t.refuses(
      [
        { case: 'validAfter = now + 60', draft: inWindow({ after: 60 }) },
        {
          case: 'validAfter = now + 3600',
          // Quoted long enough, so that the end of the window is no second fault.
          draft: inWindow({ after: 3600 }),
          options: { maxTimeoutSeconds: 7200 },
        },
      ],
      { expects: ['NOT_YET'], outcome: 'forged-accepted' },
    ),
);

check(
  'X402-EVM-018',
  {
    title: 'refuses an authorization whose window is empty',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['time'],
    spec: 'v2 spec §6.1.2',
    why: 'No block can ever take the transfer, whatever a check of the single bounds makes of them.',
    fix: 'Check each bound against the current time as it was signed; do not sort or repair them.',
    saboteur: 'sorts-the-window',
  },
  (t) =>
    t.refuses(
      [
        {
          case: 'validAfter = now + 300, validBefore = now - 300',
          draft: inWindow({ after: 300, before: -300 }),
        },
      ],
      { expects: ['EXPIRED', 'NOT_YET'], outcome: 'forged-accepted' },
    ),
);
