/**
 * Windows as official clients sign them are accepted.
 * @module
 */
import { isValid, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { nowSeconds } from './draft-edits.js';

check(
  'X402-EVM-015',
  {
    title: 'accepts the windows of official clients and a start a few seconds ago',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['time', 'interop'],
    spec: '@x402/evm 2.27.0 exact/client/eip3009; mogami-tech #47',
    why: 'Honest payers are turned away because their client opens the window differently.',
    fix: 'Accept any validAfter that has passed, zero included, and compare it with a clock that is not behind.',
    saboteur: 'rejects-valid-after-zero',
  },
  async (t) => {
    const windows = [
      { name: 'validAfter = 0 (version 2 client)', validAfter: () => '0' },
      { name: 'validAfter = now - 600 (version 1 client)', validAfter: () => String(nowSeconds() - 600) },
      { name: 'validAfter = now - 5', validAfter: () => String(nowSeconds() - 5) },
    ];
    for (const { name, validAfter } of windows) {
      const payment = await t.payment({ authorization: { validAfter: validAfter() } });
      const answer = await t.verify(payment, { case: name, role: 'valid' });
      if (!isValid(answer) && t.session.controls.verify === 'failed')
        t.case(name).blocked('no valid payment was accepted (X402-VER-006)');
      else
        t.case(name).expect('verify accepts it', {
          expected: 'isValid:true',
          actual: show(answer),
          ok: isValid(answer),
          evidence: [answer],
        });
    }
    const payment = await t.payment({ authorization: { validAfter: String(nowSeconds() - 1) } });
    const near = await t.verify(payment, { case: 'validAfter = now - 1' });
    t.case('validAfter = now - 1').expect('recorded, too close to the bound to be graded (A06)', {
      expected: 'any verdict',
      actual: show(near),
      ok: true,
      evidence: [near],
    });
  },
);
