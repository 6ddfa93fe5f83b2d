/**
 * The money goes where the merchant asked for it.
 * @module
 */
import { authorize } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

check(
  'X402-EVM-009',
  {
    title: 'refuses an authorization that pays somebody other than payTo',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['binding', 'funds'],
    spec: 'v2 spec §9; @x402/evm 2.27.0 exact/facilitator/eip3009',
    why: 'The payer pays itself, properly signed, and the merchant delivers for nothing.',
    fix: 'Compare authorization.to with paymentRequirements.payTo as addresses and refuse unless they are equal.',
    saboteur: 'ignores-recipient',
  },
  (t) =>
    t.refuses([{ case: 'signed to another address', draft: authorize({ to: t.address('elsewhere') }) }], {
      expects: ['RECIPIENT'],
      outcome: 'forged-accepted',
    }),
);
