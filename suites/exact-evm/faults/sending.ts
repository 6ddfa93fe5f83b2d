/**
 * The raw transaction goes out, and what comes back is lost or an error.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { show, succeeded, transactionOf } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { during, sentFor } from '../../kit/rpc-faults.js';
import { judgeTroubled } from './operator-fault.js';

const distinct = (hashes: readonly string[]): readonly string[] => [...new Set(hashes)];

/** The transaction reached the node: the answer, or the one to the next identical settle, names it. */
async function namedAfterAll(
  t: Check,
  name: string,
  payment: Payment,
  fault: 'lost_response' | 'already_known',
): Promise<void> {
  const c = t.case(name);
  const since = (await t.control.seq()).next;
  const first = await during(t, { kind: fault, payer: payment.draft.payer.address }, () =>
    t.settle(payment, { case: name, role: 'valid', fault }),
  );
  const named = transactionOf(first);
  const retry = succeeded(first)
    ? undefined
    : await t.settle(payment, { case: `${name}, retry`, role: 'free' });
  const sent = distinct(await sentFor(t, payment, since));
  if (sent.length === 0) return c.blocked(`nothing was broadcast: ${show(first)}`);
  const answers = [first, ...(retry ? [retry] : [])];
  c.expect('there is one transaction', {
    expected: 'the same raw transaction, however often it was sent',
    actual: `${sent.length}: ${sent.join(', ')}`,
    ok: sent.length === 1,
    evidence: [...answers, ...sent.map((hash) => `tx:${hash}`)],
  });
  c.expect('the answer to the settle or to its retry names the transaction', {
    expected: sent.join(' or '),
    actual: answers.map(show).join('; '),
    ok: [named, retry && transactionOf(retry)].some((one) => one !== undefined && sent.includes(one)),
    evidence: [...answers, ...sent.map((hash) => `tx:${hash}`)],
    outcome: 'lost-money',
  });
}

check(
  'X402-FLT-005',
  {
    title: 'sends no second transaction when the answer to the first is lost',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['pending', 'funds', 'gas'],
    spec: 'cardotrejos/x402 #73',
    why: 'The operator pays gas twice, and the merchant hears of the transaction that reverted while the other one took the money.',
    fix: 'Sign first and keep hash and bytes; after a lost answer send nothing but the same bytes, and answer from the receipt of that hash.',
    saboteur: 'sends-again-when-answer-is-lost',
  },
  (t) => t.lane(async () => namedAfterAll(t, 'answer lost', await t.payment(), 'lost_response')),
);

check(
  'X402-FLT-006',
  {
    title: 'handles already known, nonce too low and replacement underpriced',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['availability', 'concurrency'],
    spec: 'x402-foundation/x402 #2471',
    why: 'A transaction that is out is reported as failed, or one stale nonce stops every payment behind it.',
    fix: 'Take "already known" for sent, read the signer nonce again after the two others, and let go of what was never sent.',
    saboteur: 'takes-already-known-for-failed',
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      await namedAfterAll(t, 'already known', await t.payment(), 'already_known');
      for (const kind of ['nonce_too_low', 'replacement_underpriced'] as const) {
        const name = kind.replaceAll('_', ' ');
        const payment = await t.payment();
        const answer = await during(t, { kind, payer: payment.draft.payer.address, times: 1 }, () =>
          t.settle(payment, { case: name, role: 'valid', fault: kind }),
        );
        if (succeeded(answer)) {
          t.case(name).expect('it settles with another nonce', {
            expected: 'success, or a failure of the operator',
            actual: show(answer),
            ok: true,
            evidence: [answer],
          });
          continue;
        }
        judgeTroubled(t.case(name), answer);
        const again = await t.settle(payment, { case: `${name}, retry`, role: 'valid' });
        t.case(name).expect('the same payment settles afterwards', {
          expected: 'success: true',
          actual: show(again),
          ok: succeeded(again),
          evidence: [answer, again],
        });
      }
    }),
);
