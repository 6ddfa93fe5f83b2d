/**
 * One payment is one use, in settlement and nowhere before it.
 * @module
 */
import { bodyOf, type Exchange } from '../kit/exchange.js';
import { isRefusal, show } from './desk.js';
import { buys, lezCheck } from './lez-check.js';

const replayed = { needs: 'T2', section: '6' } as const;
const told = (exchange: Exchange): string =>
  exchange.answer ? `${exchange.answer.status} ${exchange.answer.text.slice(0, 200)}` : 'no answer';
const success = (exchange: Exchange): boolean => bodyOf(exchange)?.success === true;

lezCheck(
  'LEZ-054',
  {
    ...replayed,
    title: 'refuses the second use with nonce_replayed',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    flags: ['replay', 'funds'],
    why: 'One approval is paid twice, or buys twice.',
    fix: 'Remember the nonce of each payer that settled, and refuse it by this name.',
    saboteur: 'nonce-not-stored',
  },
  async (lez, t) => {
    const payment = await lez.credential({ fund: 1_000_000_000n });
    const first = await lez.get({ case: 'first use', payment });
    if (!first.served) return t.case('first use').blocked(`a valid payment is not accepted: ${show(first)}`);
    const second = await lez.get({ case: 'second use', payment });
    t.case('second use').expect('the code is nonce_replayed, and nothing is given', {
      expected: '4xx nonce_replayed',
      actual: show(second),
      ok: isRefusal(second) && second.code === 'nonce_replayed',
      evidence: [first.exchange, second.exchange],
    });
  },
);

lezCheck(
  'LEZ-055',
  {
    ...replayed,
    places: ['facilitator'],
    title: 'enforces the nonce in settlement',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    flags: ['replay', 'funds'],
    why: 'Two merchants, or one that restarted, settle the same payment twice.',
    fix: 'Consume the nonce in the step that moves the money, not in the merchant.',
    saboteur: 'nonce-in-merchant-only',
  },
  async (lez, t) => {
    const payment = await lez.credential({ fund: 1_000_000_000n });
    const first = await lez.ask('settle', payment, 'first settle');
    if (!success(first))
      return t.case('first settle').blocked(`a valid payment is not settled: ${told(first)}`);
    const second = await lez.ask('settle', payment, 'second settle');
    t.case('second settle').expect('the second settle is refused', {
      expected: 'success false',
      actual: told(second),
      ok: bodyOf(second)?.success === false,
      evidence: [first, second],
      outcome: 'double-move',
    });
  },
);

lezCheck(
  'LEZ-056',
  {
    ...replayed,
    places: ['facilitator'],
    title: 'verifies as often as it is asked without using anything up',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    flags: ['purity', 'replay'],
    why: 'A merchant that looks twice has destroyed the payment.',
    fix: 'Let verify read only.',
    saboteur: 'verify-burns',
  },
  async (lez, t) => {
    const payment = await lez.credential();
    const before = await lez.balance(payment.payer);
    for (let round = 0; round < 10; round += 1) await lez.ask('verify', payment, 'ten times');
    const after = await lez.balance(payment.payer);
    t.case('ten times').expect('nothing moved', {
      expected: before.toString(),
      actual: after.toString(),
      ok: after === before,
    });
    const settled = await lez.ask('settle', payment, 'settle');
    t.case('settle').expect('then it settles', {
      expected: 'success',
      actual: told(settled),
      ok: success(settled),
      evidence: [settled],
    });
  },
);

lezCheck(
  'LEZ-057',
  {
    ...replayed,
    places: ['facilitator'],
    title: 'keeps the nonce of a settlement that it refused',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    flags: ['replay'],
    why: 'A payer who was short of money for a moment has lost the approval.',
    fix: 'Mark the nonce in the same step as the debit, or not at all.',
    saboteur: 'burn-on-fail',
  },
  async (lez, t) => {
    const price = BigInt((await lez.offer())?.amount ?? '1');
    const payment = await lez.credential({ fund: price - 1n });
    const poor = await lez.ask('settle', payment, 'without enough');
    t.case('without enough').expect('it is refused', {
      expected: 'success false',
      actual: told(poor),
      ok: bodyOf(poor)?.success === false,
      evidence: [poor],
    });
    await lez.fund(payment.payer, 1n);
    const settled = await lez.ask('settle', payment, 'with enough');
    t.case('with enough').expect('the same payment settles', {
      expected: 'success',
      actual: told(settled),
      ok: success(settled),
      evidence: [settled],
    });
  },
);

lezCheck(
  'LEZ-058',
  {
    ...replayed,
    places: ['facilitator'],
    title: 'lets no payer use up the nonce of another',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    flags: ['replay'],
    why: 'Whoever sees a payment can block it with one of its own.',
    fix: 'Remember nonces by payer.',
    saboteur: 'global-nonce',
  },
  async (lez, t) => {
    const first = await lez.credential();
    const second = await lez.credential({ nonce: first.nonce });
    for (const [name, payment] of [['one payer', first] as const, ['another payer', second] as const]) {
      const settled = await lez.ask('settle', payment, name);
      t.case(name).expect('it settles', {
        expected: 'success',
        actual: told(settled),
        ok: success(settled),
        evidence: [settled],
      });
    }
  },
);

lezCheck(
  'LEZ-059',
  {
    ...replayed,
    title: 'gives exactly one of parallel uses the resource',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    flags: ['replay', 'concurrency', 'funds'],
    why: 'Fifty agents share one approval.',
    fix: 'Take the nonce before the money moves, in one step.',
    saboteur: 'nonce-race',
  },
  async (lez, t) => {
    if (!(await buys(lez, t))) return;
    for (const at of [2, 10, 50]) {
      const payment = await lez.credential({ fund: 1_000_000_000n });
      const name = `${at} at once`;
      const visits = await Promise.all(Array.from({ length: at }, () => lez.get({ case: name, payment })));
      const served = visits.filter((one) => one.served).length;
      t.case(name).expect('one of them is served', {
        expected: '1',
        actual: String(served),
        ok: served === 1,
        evidence: visits.map(({ exchange }) => exchange),
        ...(served > 1 ? { outcome: 'double-move' as const } : {}),
      });
    }
  },
);
