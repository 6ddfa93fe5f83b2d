/**
 * Members that a request cannot do without: each missing one is refused in words, never with a crash.
 * @module
 */

import type { ReasonClass } from '../../../src/wire/reason-classes.js';
import { all, drop, type Edit, type RequestBody, set } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';

check(
  'X402-REQ-005',
  {
    title: 'refuses a version 2 payload without `accepted`, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'v2 spec §5.2.2; measured with @x402/evm 2.27.0 (D11); x402-foundation/x402 #3015',
    why: 'A crash instead of a verdict makes the resource server answer 5xx for a mistake of the caller; accepting it means that nobody knows to what the payer agreed.',
    fix: 'Check the payload against a schema in which accepted is required before any scheme reads it.',
    saboteur: 'reads-accepted-unchecked',
  },
  (t) =>
    t.refuses([{ case: 'accepted is missing', body: drop('paymentPayload.accepted') }], {
      expects: ['MALFORMED'],
      malformed: true,
    }),
);

check(
  'X402-REQ-006',
  {
    title: 'refuses a missing or empty `payload`, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'v2 spec §5.2.2; measured with @x402/evm 2.27.0 (D11)',
    why: 'A payment without a payload was signed by nobody: accepting it is a forgery, and crashing on it lets any caller produce server errors.',
    fix: 'Require paymentPayload.payload to be an object with the members of the transfer method before reading from it.',
    saboteur: 'reads-authorization-unchecked',
  },
  (t) =>
    t.refuses(
      [
        { case: 'missing', body: drop('paymentPayload.payload') },
        { case: 'empty object', body: set('paymentPayload.payload', {}) },
        { case: 'null', body: set('paymentPayload.payload', null) },
        { case: 'the text "0x"', body: set('paymentPayload.payload', '0x') },
        { case: 'empty array', body: set('paymentPayload.payload', []) },
      ],
      { expects: ['MALFORMED'], malformed: true, outcome: 'forged-accepted' },
    ),
);

/** What else is true of requirements that lack a member. */
const requiredMembers: Readonly<Record<string, readonly ReasonClass[]>> = {
  scheme: ['MALFORMED', 'UNSUPPORTED'],
  network: ['MALFORMED', 'UNSUPPORTED', 'NETWORK'],
  amount: ['MALFORMED', 'AMOUNT'],
  asset: ['MALFORMED', 'ASSET'],
  payTo: ['MALFORMED', 'RECIPIENT'],
  maxTimeoutSeconds: ['MALFORMED'],
};

/** Version 1's name for the amount, in place of `amount`. */
const versionOneAmount = (path: string): Edit<RequestBody> =>
  all(set(`${path}.maxAmountRequired`, '10000'), drop(`${path}.amount`));

const inRequirements: readonly Vector[] = Object.entries(requiredMembers).map(([member, expects]) => ({
  case: `paymentRequirements without ${member}`,
  body: drop(`paymentRequirements.${member}`),
  expects,
}));

const inBoth: readonly Vector[] = Object.entries(requiredMembers).map(([member, expects]) => ({
  case: `paymentRequirements and accepted without ${member}`,
  body: all(drop(`paymentRequirements.${member}`), drop(`paymentPayload.accepted.${member}`)),
  expects,
}));

check(
  'X402-REQ-009',
  {
    title: 'refuses paymentRequirements that lack a required member, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'v2 spec §5.1.2, §9; x402-foundation/x402 #3015',
    why: 'Requirements without amount, asset or recipient do not say what has to be paid: whoever guesses the rest confirms a payment that the merchant did not ask for.',
    fix: 'Validate paymentRequirements against a schema with all six required members, and never take a missing one from accepted or from version 1.',
    saboteur: 'reads-amount-unchecked',
  },
  (t) =>
    t.refuses(
      [
        ...inRequirements,
        ...inBoth,
        {
          case: 'maxAmountRequired in place of amount',
          body: all(versionOneAmount('paymentRequirements'), versionOneAmount('paymentPayload.accepted')),
          expects: ['MALFORMED', 'AMOUNT'],
        },
      ],
      { malformed: true, changed: ['network'] },
    ),
);
