/**
 * Settle in the last seconds of a window.
 * @module
 */
import { classesOf } from '../../../src/wire/reason-classes.js';
import { reasonOf, show, succeeded, transactionOf } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { broadcastsOf } from './doomed.js';

/** Seconds to the end of the window: above the 5 s in which clocks may disagree. */
const remaining = [7, 8, 9, 10, 11, 12] as const;

check(
  'X402-SET-015',
  {
    title:
      'settles close to expiry, or refuses cleanly: never a failure without hash for a transaction that is mined',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['time', 'pending', 'funds'],
    spec: '@x402/evm 2.27.0 exact/facilitator/eip3009; x402-foundation/x402 #837',
    why: 'The payer pays and is told that the payment expired, so the goods stay with the merchant and the money is gone.',
    fix: 'Refuse early when too little time is left; once a transaction is sent, answer with what became of it, never with the clock.',
    saboteur: 'calls-sent-settlement-expired',
  },
  async (t) => {
    for (const seconds of remaining) {
      const name = `${seconds} s left`;
      await t.lane(async () => {
        // Signed only now: waiting for the lane must not use up the window.
        const validBefore = String(Math.floor(Date.now() / 1000) + seconds);
        const payment = await t.payment({ authorization: { validBefore } });
        const since = (await t.control.seq()).next;
        const settled = await t.settle(payment, { expects: ['EXPIRED'], case: name });
        if (succeeded(settled))
          return void t.case(name).expect('it settles', {
            expected: 'success, or a clean refusal',
            actual: show(settled),
            ok: true,
            evidence: [settled],
          });
        const sent = await broadcastsOf(t, payment, since);
        t.case(name).expect('a failure without a hash means that nothing was sent', {
          expected: 'a hash, or no transaction',
          actual: `${show(settled)}; sent: ${sent.join(', ') || 'nothing'}`,
          ok: transactionOf(settled) !== undefined || sent.length === 0,
          evidence: [settled, ...sent.map((hash) => `tx:${hash}`)],
          proven: true,
        });
        const reason = reasonOf(settled) ?? '';
        t.case(name).expect('what is refused before it is sent is refused as expired', {
          expected: 'a reason of class EXPIRED',
          actual: show(settled),
          ok: sent.length > 0 || classesOf(reason).includes('EXPIRED'),
          evidence: [settled],
          soft: 'form',
        });
      });
    }
  },
);
