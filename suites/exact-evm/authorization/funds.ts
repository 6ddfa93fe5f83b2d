/**
 * The payer holds the money.
 * @module
 */
import { isValid, reasonOf, show } from '../../kit/exchange.js';
import { classesSeen } from '../../kit/reason-words.js';
import { check } from '../../kit/registry.js';
import { payFrom } from './draft-edits.js';

check(
  'X402-EVM-021',
  {
    title: 'refuses a payer without funds',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T1',
    flags: ['funds'],
    spec: 'v2 spec §6.1.2, §9',
    why: 'Anyone can make a key and sign; the merchant delivers and the transfer reverts.',
    fix: 'Read the payer’s balance of the asset and refuse with insufficient_funds when it is below the amount.',
    saboteur: 'skips-balance-check',
  },
  async (t) => {
    await t.refuses([{ case: 'a fresh key', draft: payFrom(t.payer('without funds')) }], {
      expects: ['FUNDS'],
    });
    const payment = await t.payment({ fund: false });
    const answer = await t.verify(payment, { case: 'the reason', role: 'invalid', expects: ['FUNDS'] });
    const c = t.case('the reason');
    if (isValid(answer) || reasonOf(answer) === undefined) {
      c.skip('verify gave no reason to look at');
      return;
    }
    const classes = classesSeen(answer);
    c.expect('the reason names the missing funds, not only a failed simulation', {
      expected: 'no reason of class SIM alone',
      actual: show(answer),
      ok: classes.includes('FUNDS') || !classes.includes('SIM'),
      soft: 'form',
      evidence: [answer],
    });
  },
);

check(
  'X402-EVM-022',
  {
    title: 'refuses a balance of one unit too little and accepts one that is just enough',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['funds', 'amount'],
    spec: 'v2 spec §6.1.2',
    why: 'One side lets a transfer through that must revert, the other turns away a payer who has the money.',
    fix: 'Refuse when the balance is below the amount, and only then.',
    saboteur: 'demands-more-than-the-amount',
  },
  async (t) => {
    const exact = await t.payment({ fund: '10000' });
    const answer = await t.verify(exact, { case: 'balance = amount', role: 'valid' });
    t.case('balance = amount').expect('verify accepts it', {
      expected: 'isValid:true',
      actual: show(answer),
      ok: isValid(answer),
      evidence: [answer],
    });
    const short = t.payer('one unit short');
    await t.fund(short.address, '9999');
    await t.refuses([{ case: 'balance = amount - 1', draft: payFrom(short), options: { fund: '10001' } }], {
      expects: ['FUNDS'],
    });
  },
);
