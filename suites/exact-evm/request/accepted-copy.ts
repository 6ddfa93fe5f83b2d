/**
 * What the payer accepted has to be what the server requires: `accepted` against `paymentRequirements`.
 * @module
 */
import { otherEvmNetwork } from '../../kit/advertised.js';
import { set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

check(
  'X402-REQ-033',
  {
    title: 'refuses a payload whose accepted.scheme differs from the required scheme',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['binding', 'routing'],
    spec: 'v2 spec §6.1.2; @x402/evm 2.27.0 exact/facilitator/eip3009',
    why: 'The payer agreed to the rules of another scheme, for instance to a maximum instead of an exact price, and is charged by these.',
    fix: 'Compare accepted.scheme with paymentRequirements.scheme before anything else of the scheme runs.',
    saboteur: 'ignores-accepted-scheme',
  },
  (t) =>
    t.refuses([{ case: 'accepted.scheme is upto', body: set('paymentPayload.accepted.scheme', 'upto') }], {
      expects: ['UNSUPPORTED'],
    }),
);

check(
  'X402-REQ-034',
  {
    title: 'refuses a payload whose accepted.network differs from the required network',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['binding', 'routing'],
    spec: 'v2 spec §6.1.2; @x402/evm 2.27.0 exact/facilitator/eip3009',
    why: 'The payer agreed to pay on another chain than the one on which it is charged.',
    fix: 'Compare accepted.network with paymentRequirements.network as text and refuse unless they are equal.',
    saboteur: 'ignores-accepted-network',
  },
  (t) => {
    const { network, advertised } = otherEvmNetwork(t.session);
    const note = advertised
      ? 'advertised, so the comparison decides'
      : 'not advertised, so a refusal may come from dispatch';
    return t.refuses(
      [
        {
          case: `accepted.network is ${network} (${note})`,
          body: set('paymentPayload.accepted.network', network),
        },
      ],
      { expects: ['NETWORK'], changed: ['network'] },
    );
  },
);

check(
  'X402-REQ-035',
  {
    title: 'refuses a payload whose accepted amount, asset, payTo or extra differs from the requirements',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['binding'],
    spec: 'v2 spec §6.1.2; measured with @x402/evm 2.27.0 (D8); x402-rs/x402-rs #94, #101',
    why: 'What the payer saw and accepted is not what it pays: a server can show one offer and charge by another.',
    fix: 'Compare the members of accepted with those of paymentRequirements, addresses ignoring letter case.',
    saboteur: 'never-compares-accepted',
    ambiguity: 'A04',
  },
  (t) =>
    t.refuses(
      [
        {
          case: 'accepted.amount',
          body: set('paymentPayload.accepted.amount', '9999'),
          expects: ['AMOUNT'],
        },
        {
          case: 'accepted.asset',
          body: set('paymentPayload.accepted.asset', t.address('another asset')),
          expects: ['ASSET'],
        },
        {
          case: 'accepted.payTo',
          body: set('paymentPayload.accepted.payTo', t.address('another recipient')),
          expects: ['RECIPIENT'],
        },
        {
          case: 'accepted.extra.name',
          body: set('paymentPayload.accepted.extra.name', 'Another Coin'),
          expects: ['DOMAIN'],
        },
      ],
      { soft: 'ambiguity' },
    ),
);
