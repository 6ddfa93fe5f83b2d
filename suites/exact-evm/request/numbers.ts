/**
 * Amounts as texts: only canonical decimal integers below 2^256 are amounts.
 * @module
 */

import { all, authorize, type EditableJson, require, set } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';

const value = 'paymentPayload.payload.authorization.value';

/** The same odd form once as the required amount (in both copies) and once as the signed value. */
const inBothPlaces = (forms: readonly EditableJson[]): Vector[] =>
  forms.flatMap((form): Vector[] => [
    {
      case: `amount ${JSON.stringify(form)}`,
      body: all(set('paymentRequirements.amount', form), set('paymentPayload.accepted.amount', form)),
      expects: ['MALFORMED', 'AMOUNT'],
    },
    {
      case: `value ${JSON.stringify(form)}`,
      body: set(value, form),
      expects: ['MALFORMED', 'AMOUNT', 'SIG'],
    },
  ]);

check(
  'X402-REQ-020',
  {
    title: 'refuses amounts and values that are not decimal integers, without a server error',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['amount', 'malformed'],
    spec: 'v2 spec §5.1.2, §5.2.2; measured with @x402/evm 2.27.0 (D11)',
    why: 'A number that two parties read differently is a price that was never agreed on; a parser that throws turns it into a server error.',
    fix: 'Check amount and value against ^(0|[1-9][0-9]*)$ in the schema; never use a floating-point parser for money.',
    saboteur: 'parses-amounts-as-floats',
  },
  (t) => t.refuses(inBothPlaces(['10000.0', '1e4', '-1', '+10000', '', 'abc']), { malformed: true }),
);

check(
  'X402-REQ-021',
  {
    title: 'does not accept lenient forms of a number',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['amount', 'interop'],
    spec: 'measured with @x402/evm 2.27.0 (D10)',
    why: 'The bytes that are signed are equal, but implementations in other languages read another number or fail, so the same payment is valid here and invalid at the next facilitator.',
    fix: 'Accept amounts only as canonical decimal texts: no hex, no white space, no leading zeros, no JSON numbers.',
    saboteur: 'accepts-hex-amounts',
  },
  (t) => t.refuses(inBothPlaces(['0x2710', ' 10000 ', '010000', 10_000]), { malformed: true }),
);

check(
  'X402-REQ-022',
  {
    title: 'never reads an empty amount as zero',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T1',
    flags: ['amount', 'funds'],
    spec: 'measured with @x402/evm 2.27.0 (D6)',
    why: 'A server that forgot its price delivers for nothing, and the facilitator confirms that it was paid.',
    fix: 'Refuse an empty amount as malformed; BigInt("") is 0 in JavaScript, so test the text before converting it.',
    saboteur: 'reads-empty-amount-as-zero',
  },
  async (t) => {
    await t.refuses(
      [
        {
          case: 'amount "" with value "0"',
          draft: (draft) => {
            require({ amount: '' })(draft);
            authorize({ value: '0' })(draft);
          },
        },
      ],
      {
        expects: ['MALFORMED', 'AMOUNT'],
        malformed: true,
        // A transfer of zero needs no funds: on a real chain a settle of it would go through.
        endpoints: t.tier >= 2 ? ['verify', 'settle'] : ['verify'],
      },
    );
    if (t.tier < 2)
      t.case('settle').outOfReach(
        'a payment of zero needs no funds, so it goes to settle only with the simulator',
      );
    t.case('upto settle with amount ""').skip('the kit has no upto payments yet');
  },
);

const wordSize = 2n ** 256n;
const ordinary = 10_000n;

const tooLarge: readonly (readonly [name: string, number: bigint])[] = [
  ['2^256', wordSize],
  ['2^256 + the amount', wordSize + ordinary],
  ['10 x 2^256 + the amount, 79 digits', 10n * wordSize + ordinary],
  ['200 nines', 10n ** 200n - 1n],
];

check(
  'X402-REQ-024',
  {
    title: 'refuses numbers of 2^256 or more, without wrap-around and without a server error',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T1',
    flags: ['amount', 'malformed', 'funds'],
    spec: 'uint256 range',
    why: 'A number that is cut to 256 bits compares equal to a small one: a payer pays a few units for a price that was stated far higher.',
    fix: 'Refuse every amount and value above 2^256 - 1 before it is compared, encoded or truncated.',
    saboteur: 'truncates-amounts',
  },
  (t) =>
    t.refuses(
      tooLarge.flatMap(([name, number]): Vector[] => [
        {
          case: `value ${name}`,
          // Signed over what is left of it in 256 bits, so that whoever truncates finds a good signature.
          draft: (draft) => {
            draft.signed = { value: BigInt.asUintN(256, number).toString() };
            draft.authorization.value = number.toString();
          },
          expects: ['MALFORMED', 'AMOUNT', 'SIG', 'FUNDS'],
        },
        {
          case: `amount ${name}`,
          draft: require({ amount: number.toString() }),
          expects: ['MALFORMED', 'AMOUNT', 'FUNDS'],
        },
      ]),
      { malformed: true, outcome: 'forged-accepted' },
    ),
);
