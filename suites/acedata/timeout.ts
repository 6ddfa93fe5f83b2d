/**
 * Receipts that do not come: an answer in time, that says what is known, and no second transaction.
 * @module
 */
import { sendAndLeave, settleUnread } from '../exact-evm/faults/settle-pending.js';
import { show, succeeded } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { during, sentFor } from '../kit/rpc-faults.js';
import { holdsFor } from '../kit/twin.js';
import { aceTwin } from './ace-twin.js';
import { receiptTimeout, withShared } from './instance.js';

/** Seconds that an answer may take beyond the limit. */
const grace = 5;

check(
  'ACE-051',
  {
    title: 'answers a settle whose receipt does not come within the limit and five seconds',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T3',
    places: ['environment'],
    flags: ['time', 'availability'],
    spec: 'AceData S4: X402_TX_TIMEOUT_SECONDS',
    why: 'The client gives up first, and never hears of the transaction that may still be mined.',
    fix: 'Wait for the receipt for X402_TX_TIMEOUT_SECONDS, then answer settlement_pending with the hash.',
    saboteur: 'wait-forever',
  },
  (t) => {
    const name = 'no receipt';
    return withShared(t, 'set', name, async (there) => {
      const c = t.case(name);
      const payment = await there.payment();
      const limitMs = (receiptTimeout + grace) * 1000;
      const since = (await t.control.seq()).next;
      const fault = { kind: 'receipt_withheld', payer: payment.draft.payer.address } as const;
      const answer = await during(t, fault, async () => {
        const settling = await sendAndLeave(there, payment, {
          case: name,
          role: 'free',
          timeoutMs: limitMs + 500,
        });
        return settling.answer;
      });
      if ((await sentFor(t, payment, since)).length === 0)
        return c.blocked(`nothing was broadcast: ${show(answer)}`);
      const elapsedMs = answer.answeredAt - answer.sentAt;
      c.expect('settle is answered with a failure, in time', {
        expected: `no success, within ${limitMs} ms`,
        actual: answer.answer && elapsedMs > limitMs ? `after ${elapsedMs} ms` : show(answer),
        ok: answer.answer !== undefined && !succeeded(answer) && elapsedMs <= limitMs,
        evidence: [answer],
      });
    });
  },
);

aceTwin(
  'ACE-052',
  {
    title: 'answers a receipt that does not come with the hash and a pending reason',
    basis: 'spec',
    needs: 'T3',
    flags: ['pending', 'ambiguous'],
    saboteur: 'timeout-no-hash',
  },
  ['X402-FLT-004', 'X402-SET-007'],
  async (t) => {
    const { first } = await settleUnread(t, 'pending', await t.payment());
    holdsFor(t, 'X402-SET-007', [first]);
  },
);

aceTwin(
  'ACE-053',
  {
    title: 'sends no second transaction for a settle after a timeout, and ends as settled',
    basis: 'kit',
    needs: 'T3',
    flags: ['pending', 'replay', 'funds'],
    saboteur: 'resend-new-tx',
    ambiguity: 'A02',
  },
  ['X402-RPL-016'],
);
