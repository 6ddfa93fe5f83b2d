/**
 * What the payer accepted is what the merchant requires, and nobody else is asked before that is certain.
 * @module
 */
import type { ReasonClass } from '../../../src/wire/reason-classes.js';
import { type EditableJson, set } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';

/** One member of the accepted copy that differs, and the classes of reasons that are true of it. */
const differing = (member: string, value: EditableJson, ...expects: readonly ReasonClass[]): Vector => ({
  case: `accepted.${member}`,
  body: set(`paymentPayload.accepted.${member}`, value),
  expects: [...expects, 'NETWORK'],
});

const scheme = differing('scheme', 'upto', 'UNSUPPORTED');
const network = differing('network', 'offchain:elsewhere', 'UNSUPPORTED');
const rest = [
  differing('amount', '999', 'AMOUNT'),
  differing('asset', 'DOGE', 'ASSET'),
  differing('payTo', 'merchant-b', 'RECIPIENT'),
  differing('maxTimeoutSeconds', 61, 'MALFORMED'),
  differing('extra', { tier: 'gold' }, 'DOMAIN'),
];

check(
  'OFF-048',
  {
    title: 'refuses a payment whose accepted copy differs from the requirements',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['binding', 'funds'],
    spec: 'x402 v2 spec §6.1.2',
    sameAs: ['X402-REQ-033', 'X402-REQ-034', 'X402-REQ-035'],
    why: 'A provider charges what the requirements say; a server that shows the buyer one offer can charge another.',
    fix: 'Compare the two copies member by member before the provider is asked, null standing for absent.',
    saboteur: 'skip-equality',
    ambiguity: 'A04',
  },
  async (t) => {
    await t.as({ id: 'X402-REQ-033', level: 'MUST' }).refuses([scheme]);
    await t.as({ id: 'X402-REQ-034', level: 'MUST' }).refuses([network], { changed: ['network'] });
    await t.as({ id: 'X402-REQ-035', level: 'SHOULD' }).refuses(rest, { soft: 'ambiguity' });
  },
);

check(
  'OFF-049',
  {
    title: 'refuses a difference in a member that it does not know',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['binding', 'ambiguous'],
    spec: 'kit rule (O05)',
    why: 'An extension that the facilitator does not know may change the price; buyer and merchant then agreed on different things.',
    fix: 'Compare the two copies as JSON values, not as objects of the members that your version knows.',
    saboteur: 'typed-equality',
    ambiguity: 'O05',
  },
  (t) =>
    t.refuses(
      [
        {
          case: 'an unknown member in accepted',
          body: set('paymentPayload.accepted.discount', { percent: 10 }),
        },
        {
          case: 'an unknown member in paymentRequirements',
          body: set('paymentRequirements.surcharge', { percent: 10 }),
        },
      ],
      { expects: ['NETWORK'], soft: 'ambiguity' },
    ),
);

check(
  'OFF-053',
  {
    title: 'asks no provider about a payment that fails its own checks',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['binding'],
    spec: 'kit rule; LedgerFlow facilitator, order of processing',
    why: 'The provider acts on what it is sent: a payment that nobody agreed to is reserved or moved before the facilitator says no.',
    fix: 'Run every check that needs no provider before the first call of the bridge, in verify and in settle.',
    saboteur: 'call-before-check',
  },
  async (t) => {
    const control = await t.payment();
    await t.verify(control, { case: 'valid twin', role: 'valid' });
    const seen = (await t.bridge.calls(control)).length > 0;
    for (const { case: name, body, expects = [] } of [scheme, network, ...rest]) {
      const payment = await t.payment();
      body?.(payment.body);
      const options = {
        case: name,
        role: 'invalid',
        expects,
        ...(name.endsWith('network') ? { changed: ['network'] } : {}),
      } as const;
      const answers = [await t.verify(payment, options), await t.settle(payment, options)];
      const calls = await t.bridge.calls(payment);
      if (!seen) t.case(name).blocked('the bridge did not see the unchanged payment either');
      t.case(name).expect('the bridge hears nothing of it', {
        expected: 'no request with this payment in the journal of any bridge',
        actual:
          calls.length === 0
            ? 'no request'
            : calls.map((one) => `${one.op} at the bridge ${one.bridge}`).join(', '),
        ok: calls.length === 0,
        evidence: answers,
      });
    }
  },
);
