/**
 * A transaction that is out is named, in version 1 as well.
 * @module
 */
import { settleUnread } from '../exact-evm/faults/settle-pending.js';
import { show, transactionOf } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { sentFor } from '../kit/rpc-faults.js';

check(
  'X402-V1-013',
  {
    title: 'names the transaction in a version 1 settle answer once it was broadcast',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['v1', 'pending', 'funds'],
    spec: '@x402/evm 2.27.0 exact/v1/facilitator/scheme',
    why: 'The payer is debited, and the merchant is told of a failure without a trace of the transaction.',
    fix: 'Compute the hash from the signed transaction before it is sent, and name it in every answer from then on.',
    saboteur: 'drops-hash-in-version-1',
  },
  async (t) => {
    const name = 'receipts fail';
    const payment = await t.payment();
    const since = (await t.control.seq()).next;
    const { first } = await settleUnread(t, name, payment);
    const sent = await sentFor(t, payment, since);
    if (sent.length === 0) return t.case(name).blocked(`nothing was broadcast: ${show(first)}`);
    const named = transactionOf(first);
    t.case(name).expect('the answer names the transaction', {
      expected: sent.join(' or '),
      actual: show(first),
      ok: named !== undefined && sent.includes(named),
      evidence: [first, ...sent.map((hash) => `tx:${hash}`)],
    });
  },
);
