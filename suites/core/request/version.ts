/**
 * The protocol version of a request: which versions are served, in which form, and which of the two places counts.
 * @module
 */

import { show } from '../../kit/exchange.js';
import { all, drop, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { verdictText } from '../../kit/same-verdict.js';

const both = (version: number) =>
  all(set('x402Version', version), set('paymentPayload.x402Version', version));

check(
  'X402-REQ-001',
  {
    title: 'refuses a payload of an unsupported protocol version, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['routing', 'malformed'],
    spec: 'v2 spec §9; measured with @x402/core 2.27.0 (D11: throws)',
    why: 'A payment of a later version is judged by rules that its payer never agreed to, or the client sees a crash and cannot fall back to a version that both sides speak.',
    fix: 'Look at paymentPayload.x402Version first and answer invalid_x402_version for every version that is not listed in /supported.',
    saboteur: 'treats-version-3-as-2',
  },
  (t) =>
    t.refuses(
      [
        ...[3, 0, 99].map((version) => ({ case: `version ${version}`, body: both(version) })),
        {
          case: 'version 3 in the payload only',
          body: set('paymentPayload.x402Version', 3),
          expects: ['VERSION', 'MALFORMED'],
        },
      ],
      { expects: ['VERSION'], malformed: true },
    ),
);

check(
  'X402-REQ-002',
  {
    title: 'refuses a payload version that is not a number, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed', 'shape'],
    spec: 'v2 spec §5.2.2; @x402/core 2.27.0 schemas',
    why: 'What one implementation coerces another refuses, so the same payment is valid here and invalid there, and a client that sends the wrong type never learns it.',
    fix: 'Require paymentPayload.x402Version to be the JSON number 2; do not convert texts and do not fall back to another member.',
    saboteur: 'coerces-text-version',
  },
  (t) =>
    t.refuses(
      [
        { case: 'the text "2"', body: set('paymentPayload.x402Version', '2') },
        { case: 'the number 2.5', body: set('paymentPayload.x402Version', 2.5) },
        { case: 'null', body: set('paymentPayload.x402Version', null) },
        { case: 'missing', body: drop('paymentPayload.x402Version') },
      ],
      { expects: ['VERSION', 'MALFORMED'], malformed: true },
    ),
);

check(
  'X402-REQ-004',
  {
    title: 'says whether a request without a top-level version works',
    level: 'INFO',
    severity: 'info',
    basis: 'client',
    needs: 'T1',
    flags: ['interop'],
    spec: '@x402/core 2.27.0 facilitator/x402Facilitator; x402-foundation/x402 #1176, #1312',
    why: 'Clients older than the member do not send it; a resource server that uses one of them is refused here.',
    fix: 'Take the version from the payload and treat the top-level member as optional.',
    saboteur: 'demands-top-level-version',
  },
  async (t) => {
    const payment = await t.payment();
    drop('x402Version')(payment.body);
    const answer = await t.verify(payment, { case: 'no top-level version', role: 'free' });
    t.observe('request without a top-level x402Version', verdictText(answer));
    t.case('no top-level version').expect('verify answers without a server error', {
      expected: 'any verdict with a status below 500',
      actual: show(answer),
      ok: (answer.answer?.status ?? 500) < 500,
      evidence: [answer],
    });
  },
);
