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

check(
  'X402-EVM-011',
  {
    title: 'refuses a value above the required amount',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['amount'],
    spec: 'v2 spec §6.1.2',
    why: 'The exact scheme moves exactly the amount; a payer whose client signed too much loses the difference.',
    fix: 'Refuse unless authorization.value equals paymentRequirements.amount; "at least" was the rule of version 1.',
    saboteur: 'accepts-overpayment',
  },
  // The payer holds ten times the amount, so that missing funds are no second true reason.
  (t) =>
    t.refuses(
      [
        { case: 'amount + 1', draft: authorize({ value: '10001' }), options: { fund: '100000' } },
        { case: 'amount x 10', draft: authorize({ value: '100000' }), options: { fund: '100000' } },
      ],
      { expects: ['AMOUNT'] },
    ),
);
