/**
 * B04, B07, I2 and I4: whether what was answered as a success is one.
 * @module
 */
import type { LedgerClaim, PaymentFacts } from './facts.js';
import { about, type Judged, listed } from './judged-payment.js';
import { evidenceOf } from './owned-entries.js';

export const trueSuccesses = (judged: Judged): readonly LedgerClaim[] => {
  const { payment, own, entries, successes } = judged;
  return successes.map((answer) => {
    const { transaction = '', payer } = answer;
    const found = entries.named(transaction);
    const [entry] = found;
    const right =
      found.length === 1 &&
      entry !== undefined &&
      own.includes(entry) &&
      entry.memo.amount === payment.amount &&
      entry.memo.asset === payment.asset &&
      entry.memo.payee === payment.payTo &&
      (payer === undefined || entry.memo.payer === payer);
    // A lie of the bridge that is repeated is careless, not false.
    const repeated = (payment.told ?? []).some(
      (lie) => (lie.transaction ?? transaction) === transaction && (lie.payer ?? payer) === payer,
    );
    return about(
      judged,
      {
        invariant: 'B04',
        claim: 'B04 a success has exactly one entry with the same transaction, amount, payer and payee',
        expected: `one entry ${transaction || '(a transaction)'}: ${payment.amount} ${payment.asset} from ${payer ?? 'the payer'} to ${payment.payTo}`,
        actual: listed(
          found.map(
            ({ memo, transaction: id }) =>
              `${id}: ${memo.amount} ${memo.asset} from ${memo.payer} to ${memo.payee}`,
          ),
        ),
        ok: right,
        evidence: [answer.id, ...found.map(evidenceOf)],
      },
      repeated ? { soft: 'should' } : { outcome: 'false-success' },
    );
  });
};

export const ownTransaction = (judged: Judged): LedgerClaim => {
  const { payment, payments, successes } = judged;
  const named = new Set(successes.flatMap(({ transaction }) => transaction ?? []));
  const shared = payments
    .filter((other) => other !== payment)
    .flatMap((other) =>
      other.answers
        .filter(({ endpoint, kind }) => endpoint === 'settle' && kind === 'success')
        .filter(({ transaction }) => transaction !== undefined && named.has(transaction))
        .map((answer) => ({ other, answer })),
    );
  const lied = (who: PaymentFacts, transaction: string | undefined): boolean =>
    (who.told ?? []).some((lie) => lie.transaction === transaction);
  const excused = shared.every(
    ({ other, answer: { transaction } }) => lied(payment, transaction) || lied(other, transaction),
  );
  return about(
    judged,
    {
      invariant: 'B07',
      claim: 'B07 two payments never share a transaction',
      expected: `${listed([...named])}, named for this payment only`,
      actual:
        shared.length === 0
          ? 'named for no other'
          : listed(shared.map(({ other, answer }) => `${answer.transaction} also for ${other.id}`)),
      ok: shared.length === 0,
      evidence: [...successes.map(({ id }) => id), ...shared.map(({ answer }) => answer.id)],
    },
    excused ? { soft: 'should' } : { outcome: 'false-success' },
  );
};

export const oneTransaction = (judged: Judged): LedgerClaim => {
  const { successes } = judged;
  const named = new Set(successes.map(({ transaction }) => transaction ?? '""'));
  return about(
    judged,
    {
      invariant: 'I2',
      claim: 'I2 at most one distinct transaction is named in answers of success',
      expected: 'at most one',
      actual: listed([...named]),
      ok: named.size <= 1,
      evidence: successes.map(({ id }) => id),
    },
    { outcome: 'false-success' },
  );
};

export const oneSuccess = (judged: Judged): LedgerClaim => {
  const [first, ...later] = judged.successes;
  const ok =
    first === undefined || later.every((one) => one.identified === true && first.identified === true);
  // O04: the same success for the same body, after the first was received, hurts nobody.
  const repeated = later.every(
    ({ body, transaction, sent_at }) =>
      first !== undefined &&
      body === first.body &&
      transaction === first.transaction &&
      sent_at >= first.answered_at,
  );
  return about(
    judged,
    {
      invariant: 'I4',
      claim: 'I4 without a payment-identifier at most one success is given',
      expected: 'at most one answer with success: true',
      actual: `${judged.successes.length}${!ok && repeated ? ', the same one repeated for the same body (O04)' : ''}`,
      ok,
      evidence: judged.successes.map(({ id }) => id),
    },
    repeated ? { soft: 'ambiguity' } : {},
  );
};
