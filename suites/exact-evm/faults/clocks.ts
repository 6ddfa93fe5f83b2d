/**
 * The clock of the chain and that of the target differ.
 * @module
 */
import { show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { during, sentFor } from '../../kit/rpc-faults.js';
import { isPending } from './settle-pending.js';

/** Seconds. */
const skews = [30, -30] as const;

check(
  'X402-FLT-014',
  {
    title: 'stands by a mined settlement when its clock and that of the chain differ by 30 s',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['time', 'pending', 'funds'],
    spec: '@x402/evm 2.27.0 exact/facilitator/eip3009',
    why: 'The payer is debited, and the merchant is told that the authorization had expired.',
    fix: 'Check the window before you send; once the transaction is mined its receipt decides, whatever the clocks say.',
    saboteur: 'expires-mined-settlements',
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      for (const seconds of skews) {
        const name = seconds > 0 ? 'blocks 30 s ahead' : 'blocks 30 s behind';
        const payment = await t.payment();
        const since = (await t.control.seq()).next;
        const answer = await during(t, { kind: 'clock_skew', seconds }, () =>
          t.settle(payment, { case: name, role: 'free' }),
        );
        const sent = await sentFor(t, payment, since);
        t.case(name).expect('what was sent is not reported as failed', {
          expected: sent.length === 0 ? 'any refusal: nothing was sent' : 'success, or settlement_pending',
          actual: show(answer),
          ok: answer.answer !== undefined && (sent.length === 0 || succeeded(answer) || isPending(answer)),
          evidence: [answer, ...sent.map((hash) => `tx:${hash}`)],
        });
      }
    }),
);
