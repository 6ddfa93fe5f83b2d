/**
 * The protocol version: only listed ones are served, and one request has one.
 * @module
 */
import { advertisedKinds } from '../../kit/advertised.js';
import { all, set } from '../../kit/payment.js';
import { twin } from '../../kit/twin.js';

twin(
  'OFF-006',
  {
    title: 'refuses a protocol version that it does not list',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape'],
    spec: 'x402 v2 spec §9',
    why: 'A payment of another version is judged by rules that its payer never agreed to.',
    fix: 'Look at the version first and answer invalid_x402_version for everything but the JSON numbers that /supported lists.',
    saboteur: 'any-version',
  },
  ['X402-REQ-001', 'X402-REQ-002'],
  async (t) => {
    if (advertisedKinds(t.session).some((kind) => kind.x402Version === 1))
      return t.case('version 1').skip('the target lists kinds of version 1');
    await t.refuses(
      [{ case: 'version 1', body: all(set('x402Version', 1), set('paymentPayload.x402Version', 1)) }],
      { expects: ['VERSION'], malformed: true },
    );
  },
);

twin(
  'OFF-007',
  {
    title: 'never mixes two versions in one request: refuses it, or the version of the payload wins',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['shape'],
    spec: 'x402-foundation/x402 #1176, #1312',
    why: 'Two parsers on the way read the payment by different rules, so what is verified is not what is settled.',
    fix: 'Refuse with invalid_x402_version when the top-level version and that of the payload differ, or dispatch on the payload alone.',
    saboteur: 'ignore-inner-version',
  },
  ['X402-REQ-003'],
);
