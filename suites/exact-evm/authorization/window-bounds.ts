/**
 * What happens exactly at a bound is recorded and never graded: texts and tokens differ there (A06).
 * @module
 */
import { isValid, show } from '../../kit/exchange.js';
import type { Authorization } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { verifyInOneSecond } from './one-second.js';

const bounds: readonly { readonly name: string; readonly window: (now: number) => Partial<Authorization> }[] =
  [
    { name: 'validAfter = now', window: (now) => ({ validAfter: String(now) }) },
    {
      name: 'validBefore = now',
      window: (now) => ({ validAfter: String(now - 600), validBefore: String(now) }),
    },
  ];

check(
  'X402-EVM-016',
  {
    title: 'treats the bounds of the window in a known way (the token excludes both)',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T2',
    flags: ['time'],
    spec: 'EIP-3009; @x402/evm 2.27.0 exact/facilitator/eip3009',
    why: 'A verdict at the bound may not survive until the transfer is mined.',
    fix: 'Read both bounds as exclusive, as the token does.',
    saboteur: 'includes-the-lower-bound',
    ambiguity: 'A06',
  },
  async (t) => {
    for (const { name, window } of bounds) {
      const { answer } = await verifyInOneSecond(t, window, { case: name });
      t.observe(name, isValid(answer) ? 'accepted' : 'refused');
      t.case(name).expect('recorded, not graded', {
        expected: 'any verdict',
        actual: show(answer),
        ok: answer.answer !== undefined,
        evidence: [answer],
      });
    }
  },
);
