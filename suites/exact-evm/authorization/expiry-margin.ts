/**
 * A valid verdict leaves enough time to settle.
 * @module
 */
import { classesOf } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, isValid, reasonOf, show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { verifyInOneSecond } from './one-second.js';

/** Seconds before the end up to which the margin is looked for; some issuers demand days. */
const longest = 30;

const ending = (seconds: number) => (now: number) => ({
  validAfter: String(now - 600),
  validBefore: String(now + seconds),
});

const classes = (answer: Exchange) => classesOf(reasonOf(answer) ?? '');

check(
  'X402-EVM-013',
  {
    title: 'keeps a margin before the end of an authorization, so that a valid verdict can still be settled',
    level: 'SHOULD',
    severity: 'high',
    basis: 'client',
    needs: 'T1',
    flags: ['time'],
    spec: '@x402/evm 2.27.0 exact/facilitator/eip3009 (D9); circlefin/arc-nanopayments #33; arXiv 2607.19545',
    why: 'The merchant delivers on a valid verdict and the transfer expires before a block takes it.',
    fix: 'Refuse an authorization that ends within the next block time; official facilitators keep six seconds.',
    saboteur: 'accepts-the-last-second',
    ambiguity: 'A05',
  },
  async (t) => {
    const { answer: past } = await verifyInOneSecond(t, ending(-60), {
      case: 'validBefore = now - 60',
      role: 'invalid',
      expects: ['EXPIRED'],
    });
    t.case('validBefore = now - 60').expect('an authorization that ended a minute ago is refused', {
      expected: 'isValid:false',
      actual: show(past),
      ok: past.answer !== undefined && !isValid(past),
      evidence: [past],
    });
    const margin = t.case('the margin');
    const expired = (answer: Exchange): boolean =>
      t.tier >= 2 ? !isValid(answer) : classes(answer).includes('EXPIRED');
    if (isValid(past) || (t.tier < 2 && !expired(past)))
      return margin.outOfReach('no answer tells an expired authorization from another fault');

    const measured = await shortestAccepted(t, expired);
    t.observe(
      'shortest time before the end that is accepted',
      measured ? `${measured} s` : `more than ${longest} s`,
    );
    margin.expect('the margin is measured, not graded', {
      expected: 'a number of seconds (A05)',
      actual: measured ? `${measured} s` : `more than ${longest} s`,
      ok: true,
    });
    if (measured) await settleAtTheMargin(t, measured);
  },
);

/** Bisects between refused and accepted; undefined when even the longest is refused. */
async function shortestAccepted(
  t: Check,
  expired: (answer: Exchange) => boolean,
): Promise<number | undefined> {
  const refused = async (seconds: number): Promise<boolean> => {
    const { answer } = await verifyInOneSecond(t, ending(seconds), { case: 'the margin', role: 'free' });
    return expired(answer);
  };
  if (await refused(longest)) return undefined;
  let [low, high] = [0, longest];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await refused(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** How often verify and settle are tried within one second. */
const attempts = 3;

const secondOf = (milliseconds: number): number => Math.floor(milliseconds / 1_000);

async function settleAtTheMargin(t: Check, seconds: number): Promise<void> {
  const c = t.case('settle at the margin');
  if (t.tier < 2) return c.outOfReach('needs the chain');
  if (t.session.controls.settle === 'failed') return c.blocked('no valid payment was settled (X402-SET-011)');
  // The lane is taken first: waiting for other settles would use up the margin.
  await t.lane(async () => {
    for (let attempt = 1; ; attempt += 1) {
      const { payment, answer } = await verifyInOneSecond(t, ending(seconds), {
        case: 'settle at the margin',
      });
      if (!isValid(answer)) return c.skip('the payment at the margin was refused this time');
      if (seconds === 1)
        await t.wait(1100, 'no block follows a verdict within the second in which it was given');
      const settled = await t.settle(payment, { case: 'settle at the margin', role: 'free' });
      const late = classes(settled).some((one) => one === 'EXPIRED' || one === 'SIM' || one === 'ONCHAIN');
      // A second later the payment stands beyond the margin that was measured, and may be refused.
      if (late && seconds > 1 && secondOf(settled.answeredAt) !== secondOf(answer.sentAt)) {
        if (attempt < attempts) continue;
        return c.skip(`verify and settle never fell into one second in ${attempts} attempts`);
      }
      c.expect('what verify accepted at the margin does not fail as expired in settle', {
        expected: 'success, or a failure for another cause',
        actual: show(settled),
        ok: succeeded(settled) || !late,
        soft: 'ambiguity',
        evidence: [answer, settled],
      });
      return;
    }
  });
}
