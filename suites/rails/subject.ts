/**
 * Who pays is the business of the facilitator: nothing that a merchant gets holds the payment subject.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { type Exchange, isValid, show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { fourRails, payOver, rails, subjectOn } from './rails.js';
import { visitShop } from './shop.js';

/** Body and headers of an answer, as somebody who searches them sees them. */
function visible({ answer }: Exchange): string {
  if (!answer) return '';
  return [answer.text, ...Object.entries(answer.headers).flat()].join('\n').toLowerCase();
}

/** Asserts that answers do not hold a subject. */
function keepsSecret(t: Check, name: string, value: string, answers: readonly Exchange[]): void {
  const telling = answers.filter((one) => visible(one).includes(value.toLowerCase()));
  const [first] = telling;
  t.case(name).expect('no answer holds the payment subject', {
    expected: `answers without ${value}`,
    actual: first ? `${first.tag.endpoint}: ${show(first)}` : `${answers.length} answers, none with it`,
    ok: telling.length === 0,
    evidence: telling.length > 0 ? telling : answers,
  });
}

check(
  'OFF-112',
  {
    title: 'shows a merchant nothing of the payment subject',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T2',
    places: ['rails', 'bridge'],
    flags: ['disclosure'],
    spec: 'LedgerFlow, payment subjects',
    why: 'An account number or a card reference at every merchant lets them track a customer across shops, and is half of what an attacker needs.',
    fix: 'Leave the subject out of answers, messages and headers; where a provider names the payer by it, answer an alias.',
    saboteur: 'echo-subject',
  },
  async (t) => {
    for (const { rail, subject, exchanges } of await visitShop(t))
      keepsSecret(t, rail, subject.value, exchanges);

    const open = rails(t, fourRails);
    await Promise.all(
      open.map(async (rail) => {
        const name = `${rail}, refused`;
        t.case(name);
        const poor = await payOver(t, rail, { fund: false, label: 'poor' });
        const options = { case: name, role: 'invalid', expects: ['FUNDS'] } as const;
        const answers = [await poor.verify(options), await poor.settle(options)];
        keepsSecret(t, name, poor.subject.value, answers);
      }),
    );

    await Promise.all(
      open.map(async (rail) => {
        if (rail === 'on-chain') return;
        // The provider knows its customer by the very name that the payment names.
        const name = `${rail}, whose provider names the subject`;
        t.case(name);
        const subject = subjectOn(t, rail, 'known by it');
        const known = await payOver(t, rail, { label: 'known', subject, account: subject.value });
        const answer = await known.verify({ case: name, role: 'valid' });
        if (!isValid(answer)) return t.case(name).blocked(`the payment was not accepted: ${show(answer)}`);
        keepsSecret(t, name, subject.value, [answer]);
      }),
    );
  },
);
