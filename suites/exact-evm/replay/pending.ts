/**
 * What becomes of a settlement that was answered as pending. Source: the catalogue, section 4.10, rule (b).
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded, transactionOf } from '../../kit/exchange.js';
import { all, type Edit, type Payment, type RequestBody, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { during, sentFor } from '../../kit/rpc-faults.js';
import { isPending, neverPending, settleUnread } from '../faults/settle-pending.js';
import { replay } from './sequential.js';

/** The success that is owed: with its hash a refusal is the ambiguity A02, without it a fault. */
export function expectOwed(t: Check, name: string, answer: Exchange, hash: string): void {
  const named = transactionOf(answer) === hash;
  t.case(name).expect('the identical retry is answered with success and the pending transaction', {
    expected: `success: true with ${hash}`,
    actual: show(answer),
    ok: succeeded(answer) && named,
    evidence: [answer, `tx:${hash}`],
    ...(named ? { soft: 'ambiguity' as const } : {}),
  });
}

/** Nothing but the pending transaction was sent. */
async function expectOneTransaction(t: Check, name: string, payment: Payment, since: number): Promise<void> {
  const sent = [...new Set(await sentFor(t, payment, since))];
  t.case(name).expect('no second transaction is sent', {
    expected: 'the raw transaction of the first settle and no other',
    actual: sent.join(', ') || 'none',
    ok: sent.length <= 1,
    evidence: sent.map((hash) => `tx:${hash}`),
  });
}

/**
 * What a chain looks like on which the transaction waits: its nonce is unused and a transfer would succeed. Otherwise the
 * chain refuses what the facilitator sends again, and its own guard is never seen.
 */
function looksUnmined<T>(t: Check, { draft }: Payment, work: () => Promise<T>): Promise<T> {
  const payer = draft.payer.address;
  return during(t, { kind: 'stale_read', payer }, () => during(t, { kind: 'permissive', payer }, work));
}

/** The same bytes of the signature in capitals. */
const inCapitals: Edit<RequestBody> = (body) => {
  const signature = String(
    (body as { paymentPayload?: { payload?: { signature?: string } } }).paymentPayload?.payload?.signature,
  );
  set('paymentPayload.payload.signature', `0x${signature.slice(2).toUpperCase()}`)(body);
};

const edited = (payment: Payment, edit: Edit<RequestBody>): RequestBody => {
  const body = structuredClone(payment.body);
  edit(body);
  return body;
};

check(
  'X402-RPL-016',
  {
    title:
      'sends nothing more for a pending settlement, and answers the next identical settle with its success',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['pending', 'replay', 'funds'],
    spec: 'v2 spec′ §9; x402-foundation/x402 #786, #790, #3214',
    why: 'A second transaction costs gas and hides the first, and a payer who was debited is told that the payment failed.',
    fix: 'Keep hash and bytes of a pending settlement under its authorization; a retry reads the receipt of that hash and never signs again.',
    saboteur: 'sends-again-after-pending',
    rev: 2,
    ambiguity: 'A02',
  },
  async (t) => {
    const name = 'identical retry';
    const payment = await t.payment();
    const since = (await t.control.seq()).next;
    const unread = await settleUnread(t, 'first', payment, async ({ hash }) => {
      const retry = await looksUnmined(t, payment, async () => {
        await t.settle(edited(payment, inCapitals), { case: 'other spelling', role: 'free' });
        await expectOneTransaction(t, 'other spelling', payment, since);
        return t.settle(payment, { case: name, role: 'valid', fault: 'receipts fail' });
      });
      t.case(name).expect('the retry is pending with the same transaction', {
        expected: `no success, and ${hash}`,
        actual: show(retry),
        ok: !succeeded(retry) && [hash, undefined].includes(transactionOf(retry)),
        evidence: [retry],
      });
    });
    const { hash } = unread;
    if (hash === undefined) return t.case(name).skip(neverPending(t, unread));
    const owed = await t.settle(payment, { case: name, role: 'valid' });
    expectOwed(t, name, owed, hash);
    await expectOneTransaction(t, name, payment, since);
    if (succeeded(owed)) await replay(t, payment, owed, 'after its success');
  },
);

const elsewhere = '0x00000000000000000000000000000000000A11cE';

/** Requests that carry the pending authorization for something else. */
const others: readonly { readonly name: string; readonly edit: Edit<RequestBody> }[] = [
  {
    name: 'another payTo',
    edit: all(set('paymentRequirements.payTo', elsewhere), set('paymentPayload.accepted.payTo', elsewhere)),
  },
  {
    name: 'lower amount',
    edit: all(set('paymentRequirements.amount', '5000'), set('paymentPayload.accepted.amount', '5000')),
  },
  {
    name: 'another value under the same signature',
    edit: all(
      set('paymentPayload.payload.authorization.value', '5000'),
      set('paymentRequirements.amount', '5000'),
      set('paymentPayload.accepted.amount', '5000'),
    ),
  },
];

check(
  'X402-RPL-017',
  {
    title: 'answers no other requirements with the success of a pending settlement, and keeps it for its own',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['pending', 'binding', 'funds'],
    spec: 'measured with @x402/evm 2.27.0 (D3); cardotrejos/x402 #78 (review)',
    why: 'Another merchant is told that it was paid by a transfer that went elsewhere, and delivers.',
    fix: 'Store the whole request with the pending settlement, and compare it before you answer from there.',
    saboteur: 'reconciles-any-requirements',
    ambiguity: 'A02',
  },
  async (t) => {
    const payment = await t.payment();
    const unread = await settleUnread(t, 'first', payment);
    const { hash } = unread;
    if (hash === undefined) return t.case('other requirements').skip(neverPending(t, unread));
    for (const { name, edit } of others) {
      const other = await t.settle(edited(payment, edit), {
        role: 'invalid',
        expects: ['NONCE', 'PENDING', 'AMOUNT', 'RECIPIENT', 'SIG'],
        case: name,
      });
      t.case(name).expect('other requirements are not answered with success', {
        expected: 'success: false',
        actual: show(other),
        ok: other.answer !== undefined && !succeeded(other),
        evidence: [unread.first, other, `tx:${hash}`],
      });
    }
    const name = 'the original request';
    expectOwed(t, name, await t.settle(payment, { case: name, role: 'valid' }), hash);
  },
);

check(
  'X402-RPL-018',
  {
    title: 'gives the success of a pending settlement to one of two concurrent retries',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['pending', 'concurrency', 'replay'],
    spec: '@x402/evm 2.27.0 exact/facilitator/eip3009',
    why: 'Two requests with one payment both get the goods.',
    fix: 'Take the pending entry in the store before you look at the receipt, and write down that success is given before the answer leaves.',
    saboteur: 'shares-pending-result',
  },
  async (t) => {
    const name = 'two retries';
    const payment = await t.payment();
    const unread = await settleUnread(t, 'first', payment);
    const { hash } = unread;
    if (hash === undefined) return t.case(name).skip(neverPending(t, unread));
    const both = await t.lane(() =>
      Promise.all([1, 2].map(() => t.settle(payment, { case: name, role: 'free' }))),
    );
    const given = both.filter(succeeded);
    t.case(name).expect('at most one of them succeeds', {
      expected: '1 success, or none',
      actual: both.map(show).join('; '),
      ok: given.length <= 1,
      evidence: [...both, `tx:${hash}`],
    });
    t.case(name).expect('the other is refused, or pending with the same transaction', {
      expected: `success: false, and ${hash} where it is pending`,
      actual: both.map(show).join('; '),
      ok: both.every((one) => one.answer !== undefined && (!isPending(one) || transactionOf(one) === hash)),
      evidence: both,
    });
  },
);
