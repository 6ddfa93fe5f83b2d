/**
 * One authorization, one success: what was settled and answered is refused from then on.
 * Source: the catalogue, section 4.10, rule (a). Whether a second success is an accusation or the ambiguity A02
 * is for the money oracle, which judges every settle of these checks.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, isValid, show, succeeded, transactionOf } from '../../kit/exchange.js';
import { all, type Edit, type Payment, type RequestBody, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

/** Sends the same payment once more and records what rule (a) says about a refusal. */
export async function replay(t: Check, payment: Payment, first: Exchange, name: string): Promise<void> {
  const since = (await t.control.seq()).next;
  const again = await t.settle(payment, { role: 'invalid', expects: ['NONCE'], case: name });
  const contains = payment.draft.authorization.nonce.slice(2).toLowerCase();
  const { broadcasts } = await t.control.broadcasts({ since, contains });
  const sent = broadcasts.flatMap((one) => one.hash?.toLowerCase() ?? []);
  const named = transactionOf(again);
  const allowed = [undefined, transactionOf(first), ...sent];
  t.case(name).expect(
    'the replay is answered, and a refusal names nothing or a transaction of this payment',
    {
      expected: `transaction "" or ${transactionOf(first) ?? 'the settled hash'}`,
      actual: show(again),
      ok: again.answer !== undefined && (succeeded(again) || allowed.includes(named)),
      evidence: [first, again],
    },
  );
  t.case(name).expect('the replay is not sent to the chain', {
    expected: 'no further transaction',
    actual: sent.join(', ') || 'none',
    ok: sent.length === 0,
    evidence: [again, ...sent.map((hash) => `tx:${hash}`)],
    soft: 'form',
  });
}

check(
  'X402-RPL-001',
  {
    title: 'refuses a payment that was settled and answered before',
    level: 'MUST',
    severity: 'high',
    basis: 'spec',
    needs: 'T2',
    flags: ['replay', 'funds'],
    spec: 'exact′ replay; x402-foundation/x402 #452 (open), #2615, #3145; 1Shot API report on PYUSD',
    why: 'One payment buys twice: the second buyer of the same authorization gets the goods for nothing.',
    fix: 'Write down that success is given before the answer leaves, and answer every later settle of that authorization with success:false.',
    saboteur: 'settles-again-on-replay',
    ambiguity: 'A02',
  },
  async (t) => {
    await t.lane(async () => {
      const payment = await t.payment();
      const first = await t.settle(payment, { role: 'valid', case: 'first' });
      if (!succeeded(first))
        return t.case('replay').blocked(`a valid payment was not settled: ${show(first)}`);
      await replay(t, payment, first, 'replay');
    });

    const name = 'replay with a token that accepts used nonces';
    const payment = await t.payment(t.token('nonce-tolerant'));
    const verified = await t.verify(payment, { case: 'nonce-tolerant token' });
    if (!isValid(verified)) return t.case(name).skip(`the target refuses this token: ${show(verified)}`);
    await t.lane(async () => {
      const first = await t.settle(payment, { case: 'nonce-tolerant token' });
      if (!succeeded(first))
        return t.case(name).skip(`the target does not settle this token: ${show(first)}`);
      await replay(t, payment, first, name);
    });
  },
);

/** Changes of the request that leave the authorization as it was. */
const otherRequests: readonly { readonly name: string; readonly edit: Edit<RequestBody> }[] = [
  {
    name: 'lower amount',
    edit: all(set('paymentRequirements.amount', '5000'), set('paymentPayload.accepted.amount', '5000')),
  },
  {
    name: 'another payTo',
    edit: (body) => {
      const elsewhere = '0x00000000000000000000000000000000000A11cE';
      all(set('paymentRequirements.payTo', elsewhere), set('paymentPayload.accepted.payTo', elsewhere))(body);
    },
  },
  {
    name: 'another resource',
    edit: set('paymentPayload.resource.url', 'https://merchant.example/something-else'),
  },
];

check(
  'X402-RPL-005',
  {
    title: 'refuses a settled authorization that comes with other requirements',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'binding', 'funds'],
    spec: 'EIP-3009 nonce',
    why: 'Another merchant, or the same one for another purchase, is told that it was paid by a payment that went elsewhere.',
    fix: 'Bind what you remember of a settlement to the whole request, and refuse any other request for the same authorization.',
    saboteur: 'answers-known-nonce-from-cache',
  },
  (t) =>
    t.lane(async () => {
      const payment = await t.payment();
      const first = await t.settle(payment, { role: 'valid', case: 'first' });
      if (!succeeded(first))
        return otherRequests.forEach(({ name }) => {
          t.case(name).blocked(`a valid payment was not settled: ${show(first)}`);
        });
      for (const { name, edit } of otherRequests) {
        const body = structuredClone(payment.body);
        edit(body);
        const other = await t.settle(body, {
          role: 'invalid',
          expects: ['NONCE', 'AMOUNT', 'RECIPIENT', 'SIG'],
          case: name,
        });
        t.case(name).expect('another request for the settled authorization is refused', {
          expected: 'success: false',
          actual: show(other),
          ok: other.answer !== undefined && !succeeded(other),
          evidence: [first, other],
        });
      }
      await replay(t, payment, first, 'the identical request afterwards');
    }),
);
