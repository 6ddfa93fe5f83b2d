/**
 * The same request gets the same words.
 * @module
 */
import type { ReasonClass } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, isValid, reasonOf } from '../../kit/exchange.js';
import { authorize, type Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

const repeats = 3;

interface Subject {
  readonly case: string;
  readonly expects: readonly ReasonClass[];
  readonly make: (t: Check) => Promise<Payment>;
}

/** None of them depends on the time at which it is sent. */
const subjects: readonly Subject[] = [
  {
    case: 'signed by another key',
    expects: ['SIG'],
    make: (t) =>
      t.payment({
        edit: (draft) => {
          draft.signer = t.payer('stranger');
        },
      }),
  },
  {
    case: 'to another recipient',
    expects: ['RECIPIENT'],
    make: (t) => t.payment({ edit: authorize({ to: t.address('another recipient') }) }),
  },
  {
    case: 'value below the amount',
    expects: ['AMOUNT'],
    make: (t) => t.payment({ edit: authorize({ value: '9999' }) }),
  },
  { case: 'payer without funds', expects: ['FUNDS'], make: (t) => t.payment({ fund: false }) },
];

const verdictOf = (exchange: Exchange): string =>
  isValid(exchange)
    ? 'valid'
    : `refused: ${reasonOf(exchange) ?? `no reason, status ${exchange.answer?.status ?? 'none'}`}`;

check(
  'X402-VER-012',
  {
    title: 'gives the same bytes the same reason',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['reason'],
    spec: 'kit rule',
    why: 'Support staff and automatic retries act on the reason; one that changes from call to call sends them in circles.',
    fix: 'Run the checks in a fixed order and answer with the first that objects.',
    saboteur: 'rotates-reasons',
  },
  async (t) => {
    for (const { case: name, expects, make } of subjects) {
      const payment = await make(t);
      const answers: Exchange[] = [];
      for (let at = 0; at < repeats; at += 1)
        answers.push(await t.verify(payment, { case: name, role: 'invalid', expects }));
      const seen = [...new Set(answers.map(verdictOf))];
      t.case(name).expect(`${repeats} verifies of the same bytes get the same verdict and reason`, {
        expected: 'one answer, given every time',
        actual: seen.join('; '),
        ok: seen.length === 1,
        evidence: answers,
      });
    }
  },
);
