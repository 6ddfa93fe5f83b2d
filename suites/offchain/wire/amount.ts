/**
 * Amounts are positive decimal integers as text, and maxTimeoutSeconds is a positive number.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { all, type EditableJson, require, set } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';
import { twin } from '../../kit/twin.js';

twin(
  'OFF-050',
  {
    title: 'refuses an impossible maxTimeoutSeconds, or ignores it in verify and settle alike',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['shape'],
    spec: 'x402 v2 spec §5.1.2',
    why: 'A merchant with a mistake in its configuration gets a valid verdict for a payment that cannot be settled.',
    fix: 'Check that maxTimeoutSeconds is a positive integer where verify and settle share their checks.',
    saboteur: 'timeout-zero-ok',
  },
  ['X402-REQ-025'],
);

/** The amount in both copies of the requirements, written after the payment was made. */
const amount = (name: string, value: EditableJson): Vector => ({
  case: name,
  body: all(set('paymentRequirements.amount', value), set('paymentPayload.accepted.amount', value)),
});

check(
  'OFF-051',
  {
    title: 'refuses an amount of zero and an empty one',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T1',
    flags: ['amount'],
    spec: 'x402 v2 spec §5.1.2',
    sameAs: ['X402-REQ-020', 'X402-REQ-022', 'X402-REQ-023'],
    why: 'A server that forgot its price delivers for nothing, and the facilitator confirms that it was paid.',
    fix: 'Refuse every amount that does not match ^[1-9][0-9]{0,77}$ before the provider is asked.',
    saboteur: 'amount-zero-ok',
  },
  async (t) => {
    const options = { expects: ['MALFORMED', 'AMOUNT'], malformed: true } as const;
    const empty = amount('an empty amount', '');
    await t.as({ id: 'X402-REQ-020', level: 'MUST' }).refuses([empty], { ...options, endpoints: ['verify'] });
    await t
      .as({ id: 'X402-REQ-022', level: 'SAFETY' })
      .refuses([empty], { ...options, endpoints: ['settle'] });
    await t
      .as({ id: 'X402-REQ-023', level: 'SHOULD' })
      .refuses([{ case: 'zero', draft: require({ amount: '0' }) }], { expects: ['AMOUNT', 'MALFORMED'] });
  },
);

/** A text on which programs disagree whether it is a number. */
const odd: Readonly<Record<string, string>> = {
  'leading-plus': '+1000',
  exponent: '1e3',
  negative: '-1',
  fraction: '1000.0',
  'full-width-digits': '１０００',
};
/** A number in a spelling that lenient programs read rightly. */
const lenient: Readonly<Record<string, EditableJson>> = {
  'leading-zeros': '0001000',
  'leading-blank': ' 1000',
  'json-number': 1000,
};

/**
 * Each with a payment intent of its own. Where a bridge of ours stands behind the network it says yes to them, as a
 * provider with a lenient parser does: then the facilitator's own check is all there is.
 */
async function vectorsOf(t: Check, amounts: Readonly<Record<string, EditableJson>>): Promise<Vector[]> {
  const [first] = t.offchain.bridged;
  return Promise.all(
    Object.entries(amounts).map(async ([name, value]) => {
      const proof = `pi_${t.address(name).slice(2, 22)}`;
      if (t.tier >= 3 && first)
        await t.bridge.arm(
          { proof, bridge: first.bridge },
          { op: 'verify', fault: 'wrong_type', args: { member: 'valid', value: true } },
        );
      return { ...amount(name, value), options: { intent: proof } };
    }),
  );
}

check(
  'OFF-052',
  {
    title: 'takes only plain decimal integers as an amount',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['amount'],
    spec: 'x402 v2 spec §5.1.2',
    sameAs: ['X402-REQ-020', 'X402-REQ-021', 'X402-REQ-024'],
    why: 'Facilitator and provider read different numbers from one text, so the buyer pays another amount than the merchant was promised.',
    fix: 'Check the amount against ^[1-9][0-9]{0,77}$ before any number is made of it; parsers of numbers take signs, blanks and exponents.',
    saboteur: 'parse-int-amount',
  },
  async (t) => {
    const options = { expects: ['MALFORMED', 'AMOUNT', 'FUNDS'], malformed: true } as const;
    await t.refuses(await vectorsOf(t, { ...odd, '80-digits': '9'.repeat(80) }), options);
    // X402-REQ-021 is a SHOULD.
    await t.refuses(await vectorsOf(t, lenient), { ...options, soft: 'should' });
  },
);
