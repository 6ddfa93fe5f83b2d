/**
 * What is listed in version 1 works in version 1, and the answers are those of version 1.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { bodyOf, type Exchange, isValid, show, succeeded } from '../kit/exchange.js';
import { authorize } from '../kit/payment.js';
import { check } from '../kit/registry.js';

check(
  'X402-V1-001',
  {
    title: 'verifies and settles a payment of a version 1 kind that it lists',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T2',
    flags: ['v1', 'interop'],
    spec: 'v1 spec §7',
    why: 'Merchants and buyers of the older version see the kind in /supported, and every honest payment of theirs is refused.',
    fix: 'Dispatch on paymentPayload.x402Version: in version 1 scheme and network stand in the payload itself and the amount in maxAmountRequired. Or stop listing the kind.',
    saboteur: 'reads-version-1-as-2',
  },
  (t) =>
    t.lane(async () => {
      const payment = await t.payment();
      const verify = await t.verify(payment, { case: 'valid payment', role: 'valid' });
      const c = t.case('valid payment');
      c.expect('verify calls it valid', {
        expected: '200 isValid:true',
        actual: show(verify),
        ok: isValid(verify) && verify.answer?.status === 200,
        evidence: [verify],
      });
      const settle = await t.settle(payment, { case: 'valid payment', role: 'valid' });
      c.expect('settle settles it', {
        expected: '200 success:true with a transaction hash',
        actual: show(settle),
        ok:
          succeeded(settle) &&
          settle.answer?.status === 200 &&
          /^0x[0-9a-f]{64}$/i.test(String(bodyOf(settle)?.transaction)),
        evidence: [verify, settle],
      });
    }),
);

/** Network and payer of one answer. A payer that a failure leaves out is a matter of form. */
function namesBoth(t: Check, name: string, { settle, from }: { settle: Exchange; from: string }): void {
  const { network, payer } = bodyOf(settle) ?? {};
  const asked = settle.tag.network;
  t.case(name).expect('network is the name that was asked for', {
    expected: asked ?? 'the name of paymentRequirements.network',
    actual: `network ${JSON.stringify(network) ?? 'absent'}`,
    ok: network === asked,
    evidence: [settle],
  });
  t.case(name).expect('payer is who signed', {
    expected: from,
    actual: `payer ${JSON.stringify(payer) ?? 'absent'}`,
    ok: typeof payer === 'string' && payer.toLowerCase() === from.toLowerCase(),
    evidence: [settle],
    ...(succeeded(settle) ? {} : { soft: 'form' as const }),
  });
}

check(
  'X402-V1-008',
  {
    title: 'answers a version 1 settle with the legacy network name and the payer',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    flags: ['v1', 'shape'],
    spec: 'v1 spec §5.3.2',
    why: 'The legacy client parses network against its closed list of names and throws on eip155:84532, so a payment that moved is reported as failed.',
    fix: 'Copy paymentRequirements.network of the request into the answer, and name authorization.from as payer, failures included.',
    saboteur: 'caip2-in-version-1-settle',
  },
  (t) =>
    t.lane(async () => {
      const good = await t.payment();
      const settled = await t.settle(good, { case: 'success', role: 'valid' });
      if (!succeeded(settled)) t.case('success').blocked(`a valid payment was not settled: ${show(settled)}`);
      else namesBoth(t, 'success', { settle: settled, from: good.draft.payer.address });
      const poor = await t.payment({ edit: authorize({ value: '9999' }) });
      const refused = await t.settle(poor, { case: 'failure', role: 'invalid', expects: ['AMOUNT'] });
      if (succeeded(refused)) t.case('failure').skip('the underpayment was settled, which is another row');
      else namesBoth(t, 'failure', { settle: refused, from: poor.draft.payer.address });
    }),
);
