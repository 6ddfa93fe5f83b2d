/**
 * The three endpoints of a facilitator, asked with payments that no chain knows.
 * @module
 */
import { bodyOf, show } from '../../kit/exchange.js';
import { drop, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { twin } from '../../kit/twin.js';

check(
  'OFF-001',
  {
    title: 'answers POST /verify with JSON and a boolean isValid',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T0',
    flags: ['interop'],
    spec: 'x402 v2 spec §7.1',
    sameAs: ['X402-HTTP-001'],
    why: 'Resource servers join the base URL and the endpoint name; with another path no payment is ever verified.',
    fix: 'Route POST /verify directly below the URL that you publish and answer with a VerifyResponse.',
    saboteur: 'no-verify-route',
  },
  async (t) => {
    const answer = await t.verify(await t.payment(), { case: 'a complete payment', role: 'free' });
    const status = answer.answer?.status;
    t.case('a complete payment').expect('verify exists and answers in the protocol’s shape', {
      expected: 'a status other than 404 and 405, and a JSON object with a boolean isValid',
      actual: show(answer),
      ok:
        status !== undefined &&
        status !== 404 &&
        status !== 405 &&
        typeof bodyOf(answer)?.isValid === 'boolean',
      evidence: [answer],
    });
  },
);

check(
  'OFF-002',
  {
    title: 'answers POST /settle with JSON and a boolean success',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T0',
    flags: ['interop'],
    spec: 'x402 v2 spec §7.2',
    sameAs: ['X402-HTTP-001'],
    why: 'A merchant that verified a payment cannot collect it.',
    fix: 'Route POST /settle directly below the URL that you publish and answer with a SettleResponse, refusals included.',
    saboteur: 'no-settle-route',
  },
  async (t) => {
    // An empty payload names no payer: nothing can move, whatever stands behind the network.
    const payment = await t.payment({ issue: false });
    set('paymentPayload.payload', {})(payment.body);
    drop('paymentPayload.resource')(payment.body);
    const answer = await t.settle(payment, { case: 'an empty payload', role: 'invalid' });
    const status = answer.answer?.status;
    t.case('an empty payload').expect('settle exists and answers in the protocol’s shape', {
      expected: 'a status other than 404 and 405, and a JSON object with a boolean success',
      actual: show(answer),
      ok:
        status !== undefined &&
        status !== 404 &&
        status !== 405 &&
        typeof bodyOf(answer)?.success === 'boolean',
      evidence: [answer],
    });
  },
);

twin(
  'OFF-003',
  {
    title: 'answers GET /supported with status 200 and a JSON object',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T0',
    flags: ['interop'],
    spec: 'x402 v2 spec §7.3',
    why: 'Merchants learn from this answer which networks they may offer; without it none is offered.',
    fix: 'Serve GET /supported directly below the URL that you publish, with status 200 and a JSON object.',
    saboteur: 'supported-500',
  },
  ['X402-SUP-001'],
);
