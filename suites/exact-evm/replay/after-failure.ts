/**
 * A failed settle is over: it neither burns the authorization nor holds up the next one.
 * @module
 */
import { show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';

check(
  'X402-RPL-014',
  {
    title: 'settles a payment that failed for lack of funds once the payer has funds',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['availability', 'replay'],
    spec: '@x402/svm 2.27.0 exact/facilitator/scheme',
    why: 'A payer who tops up has to sign again, though the authorization is unused and still valid.',
    fix: 'Forget a claim that broadcast nothing as soon as it failed.',
    saboteur: 'burns-nonce-on-failure',
  },
  (t) =>
    t.lane(async () => {
      const payment = await t.payment({ fund: '0' });
      const { payer, requirements } = payment.draft;
      const c = t.case('funded after a failure');
      const failed = await t.settle(payment, { role: 'invalid', expects: ['FUNDS'], case: 'without funds' });
      if (succeeded(failed) || !failed.answer)
        return c.blocked(`the payment without funds was not refused: ${show(failed)}`);
      await t.fund(payer.address, requirements.amount, requirements.asset);
      const settled = await t.settle(payment, { role: 'valid', case: 'with funds' });
      c.expect('the same payment settles once it is covered', {
        expected: 'success: true',
        actual: show(settled),
        ok: succeeded(settled),
        evidence: [failed, settled],
      });
    }),
);

check(
  'X402-RPL-015',
  {
    title: 'goes on settling after a payment for which no gas could be estimated',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['availability', 'concurrency'],
    spec: 'cardotrejos/x402 #72',
    why: 'One payment that cannot work leaves a gap in the signer nonces, and every later settlement waits behind it.',
    fix: 'Take a signer nonce only after the gas estimate, and give it back when nothing was sent.',
    saboteur: 'takes-signer-nonce-before-estimate',
  },
  (t) =>
    t.lane(async () => {
      // Without funds the transfer reverts in the estimate; an honest target stops there or earlier.
      const bad = await t.settle(await t.payment({ fund: '0' }), {
        role: 'invalid',
        expects: ['FUNDS'],
        case: 'cannot work',
      });
      for (let good = 1; good <= 3; good += 1) {
        const name = `good ${good}`;
        const settled = await t.settle(await t.payment(), { role: 'valid', case: name });
        t.case(name).expect('a valid payment settles after one that could not', {
          expected: 'success: true',
          actual: show(settled),
          ok: succeeded(settled),
          evidence: [bad, settled],
        });
      }
    }),
);
