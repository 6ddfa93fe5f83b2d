/**
 * The payer is not exposed for longer than was quoted.
 * @module
 */
import { check } from '../../kit/registry.js';
import { inWindow } from './draft-edits.js';

const tenYears = 10 * 365 * 24 * 3600;

check(
  'X402-EVM-017',
  {
    title: 'does not accept an authorization that outlives the quoted time by far',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['time', 'funds'],
    spec: 'exact/EVM Phase 2; measured with @x402/evm 2.27.0 (D9)',
    why: 'Whoever holds the authorization can collect the money years after the payer was told that the offer had ended.',
    fix: 'Refuse a validBefore beyond now + maxTimeoutSeconds and a tolerance for clocks.',
    saboteur: 'accepts-endless-windows',
    ambiguity: 'A07',
  },
  (t) =>
    t.refuses(
      [
        { case: 'validBefore = now + 10 x maxTimeoutSeconds', draft: inWindow({ before: 3000 }) },
        { case: 'validBefore = now + 10 years', draft: inWindow({ before: tenYears }) },
      ],
      { expects: ['EXPIRED', 'MALFORMED'], soft: 'ambiguity' },
    ),
);
