/**
 * What verify says once the money has moved.
 * @module
 */
import { isValid, show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';

check(
  'X402-VER-010',
  {
    title: 'refuses to verify a payment that has been settled',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'funds'],
    spec: 'v2 spec §10.1',
    why: 'Servers that deliver on a valid verdict deliver again for one payment, as often as the buyer sends it.',
    fix: 'Read authorizationState from the chain in every verify and do not cache verdicts.',
    saboteur: 'caches-valid-verdicts',
  },
  async (t) => {
    const name = 'verify, settle, verify';
    const payment = await t.payment();
    const before = await t.verify(payment, { case: name, role: 'valid' });
    const settled = await t.settle(payment, { case: name, role: 'valid' });
    const after = await t.verify(payment, {
      case: name,
      role: succeeded(settled) ? 'invalid' : 'free',
      expects: ['NONCE'],
    });
    if (!succeeded(settled)) {
      t.case(name).blocked(`the payment did not settle: ${show(settled)}`);
      return;
    }
    t.case(name).expect('verify after the success does not call it valid', {
      expected: 'anything but isValid:true',
      actual: show(after),
      ok: !isValid(after),
      evidence: [before, settled, after],
    });
  },
);
