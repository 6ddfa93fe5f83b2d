/**
 * The books of the sequencer, and merchants whose settlement fails.
 * @module
 */
import { bodyOf } from '../kit/exchange.js';
import { defects } from './defects.js';
import { isRefusal, show } from './desk.js';
import { buys, lezCheck, paymentFor } from './lez-check.js';
import { memberOf } from './spelling.js';

const money = { needs: 'T2', section: '6' } as const;
const rule = { level: 'SAFETY', basis: 'kit' } as const;

lezCheck(
  'LEZ-060',
  {
    ...money,
    ...rule,
    places: ['facilitator'],
    title: 'moves exactly the amount',
    severity: 'critical',
    flags: ['funds'],
    why: 'Payer or merchant lose money in every payment.',
    fix: 'Debit and credit the signed amount, once, in one step.',
    saboteur: 'credit-twice',
  },
  async (lez, t) => {
    const offer = await lez.offer();
    const price = BigInt(offer?.amount ?? '0');
    const payment = await lez.credential({ fund: price * 3n });
    const settled = await lez.ask('settle', payment, 'settle');
    const after = await lez.balance(payment.payer);
    t.case('settle').expect('the payer has the price less', {
      expected: (price * 2n).toString(),
      actual: after.toString(),
      ok: bodyOf(settled)?.success === true && after === price * 2n,
      evidence: [settled],
      outcome: 'wrong-money',
    });
  },
);

lezCheck(
  'LEZ-061',
  {
    ...money,
    ...rule,
    places: ['facilitator'],
    title: 'refuses a payer without funds',
    severity: 'high',
    flags: ['funds'],
    why: 'Goods are given for money that is not there.',
    fix: 'Compare the balance with the amount in the step that moves it.',
    saboteur: 'overdraft',
  },
  async (lez, t) => {
    if (!(await buys(lez, t))) return;
    const price = BigInt((await lez.offer())?.amount ?? '1');
    const payment = await lez.credential({ fund: price - 1n });
    const settled = await lez.ask('settle', payment, 'one unit short, settle');
    t.case('one unit short, settle').expect('the facilitator refuses', {
      expected: 'success false',
      actual: String(bodyOf(settled)?.success),
      ok: bodyOf(settled)?.success === false,
      evidence: [settled],
      outcome: 'false-success',
    });
    const visit = await lez.get({ case: 'one unit short', payment });
    t.case('one unit short').expect('the merchant refuses', {
      expected: '4xx without the resource',
      actual: show(visit),
      ok: isRefusal(visit),
      evidence: [visit.exchange],
    });
  },
);

lezCheck(
  'LEZ-062',
  {
    ...money,
    ...rule,
    places: ['facilitator'],
    title: 'changes no balance when it refuses',
    severity: 'critical',
    flags: ['funds'],
    why: 'Money is gone, and there is nothing to show for it.',
    fix: 'Check first, and move in one step at the end.',
    saboteur: 'debit-first',
  },
  async (lez, t) => {
    if (!(await buys(lez, t))) return;
    await Promise.all(
      defects
        .filter(({ code }) => code !== 'nonce_replayed')
        .map(async ({ name, make }) => {
          const payment = await paymentFor(t, name, () => make(lez));
          if (payment === undefined) return;
          const before = await lez.balance(payment.payer);
          const settled = await lez.ask('settle', payment, name);
          const after = await lez.balance(payment.payer);
          t.case(name).expect('the payer has what it had', {
            expected: before.toString(),
            actual: after.toString(),
            ok: after === before,
            evidence: [settled],
            outcome: 'lost-money',
          });
        }),
    );
  },
);

lezCheck(
  'LEZ-063',
  {
    ...money,
    ...rule,
    title: 'serves nothing when settlement failed',
    severity: 'high',
    flags: ['funds'],
    why: 'A verify is a promise; whoever serves on it is paid only as long as nobody races.',
    fix: 'Serve after settle said success, and not before.',
    saboteur: 'serve-on-verify',
  },
  async (lez, t) => {
    if (!(await buys(lez, t))) return;
    const payment = await lez.credential();
    await lez.arm('refuses_transfers', payment.payer);
    const verified = lez.rail.facilitator ? await lez.ask('verify', payment, 'verify holds') : undefined;
    const visit = await lez.get({ case: 'settle refuses', payment });
    t.case('settle refuses').expect('the resource stays where it is', {
      expected: 'no 200',
      actual: `${show(visit)}, verified ${verified ? String(memberOf(bodyOf(verified), 'is_valid')) : 'by nobody'}`,
      ok: !visit.served && visit.status !== 0,
      evidence: [...(verified ? [verified] : []), visit.exchange],
      outcome: 'false-success',
    });
  },
);

lezCheck(
  'LEZ-064',
  {
    ...money,
    ...rule,
    run: 'global',
    title: 'answers 5xx and serves nothing while nobody can settle',
    severity: 'high',
    flags: ['availability', 'funds'],
    why: 'An outage makes everything free, or an honest payer is told that the payment is bad.',
    fix: 'Answer 502 or 503 without a code of a payment; the same payment may be sent again later.',
    saboteur: 'open-on-error',
  },
  async (lez, t) => {
    if (!(await buys(lez, t))) return;
    const payment = await lez.credential();
    await lez.arm('down', payment.payer);
    const visit = await lez.get({ case: 'no sequencer', payment });
    t.case('no sequencer').expect('5xx, and no resource', {
      expected: '502 or 503',
      actual: show(visit),
      ok: visit.status >= 500 && !visit.served,
      evidence: [visit.exchange],
    });
    if (!t.session.process?.restart || !lez.rail.facilitator)
      return t.case('no facilitator').skip('needs a facilitator that the kit may stop and start again');
    const late = await lez.credential();
    await t.target.kill();
    const stopped = await lez.get({ case: 'no facilitator', payment: late });
    await t.target.restart();
    t.case('no facilitator').expect('502 or 503, and no resource', {
      expected: '502 or 503',
      actual: show(stopped),
      ok: (stopped.status === 502 || stopped.status === 503) && !stopped.served,
      evidence: [stopped.exchange],
    });
  },
);
