/**
 * The signed value equals the required amount, neither less nor more.
 * @module
 */
import { authorize } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

check(
  'X402-EVM-010',
  {
    title: 'refuses a value below the required amount',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['amount', 'funds'],
    spec: 'v2 spec §6.1.2',
    why: 'The merchant delivers on a valid verdict and is paid less than it asked for.',
    fix: 'Compare authorization.value with paymentRequirements.amount as integers and refuse unless they are equal.',
    saboteur: 'accepts-underpayment',
  },
  (t) =>
    t.refuses([{ case: 'amount - 1', draft: authorize({ value: '9999' }) }], {
      expects: ['AMOUNT'],
      outcome: 'forged-accepted',
    }),
);
