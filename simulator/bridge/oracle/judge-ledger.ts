/**
 * The ledger's side of the money oracle: B01 to B10, with I2 and I4 of the general one (I3 is B04). Pure: recorded
 * ledgers against recorded answers, whatever was sent, in whatever order, under whatever fault.
 * Source: the catalogue of the off-chain rails, section 9.
 * @module
 */
import { conserved, noDebt } from './conservation.js';
import { oneDebit, rightMoney, rightNetwork, verifyIsReadOnly } from './entry-claims.js';
import type { LedgerClaim, LedgerFacts } from './facts.js';
import { about, type Judged, listed } from './judged-payment.js';
import { noLostMoney } from './lost-money.js';
import { ownEntries } from './owned-entries.js';
import { oneSuccess, oneTransaction, ownTransaction, trueSuccesses } from './success-claims.js';

/** Every invariant, for every ledger and every payment of the facts. */
export const judgeLedger = (facts: LedgerFacts): readonly LedgerClaim[] => {
  const entries = ownEntries(facts);
  const ofPayments = facts.payments.flatMap((payment) => {
    const settles = payment.answers
      .filter(({ endpoint }) => endpoint === 'settle')
      .toSorted((a, b) => a.sent_at - b.sent_at);
    const judged: Judged = {
      payment,
      own: entries.of(payment),
      entries,
      payments: facts.payments,
      settles,
      successes: settles
        .filter(({ kind }) => kind === 'success')
        .toSorted((a, b) => a.answered_at - b.answered_at),
    };
    const claims = [
      oneDebit(judged),
      ...trueSuccesses(judged),
      verifyIsReadOnly(judged),
      rightMoney(judged),
      ownTransaction(judged),
      noLostMoney(judged),
      rightNetwork(judged),
      oneTransaction(judged),
      oneSuccess(judged),
    ];
    return [...claims, ...afterRestart(judged, claims, facts.restarts ?? [])];
  });
  return [...facts.ledgers.flatMap((ledger) => [conserved(ledger), noDebt(ledger)]), ...ofPayments];
};

/** Only where a restart fell between the first settle and the last answer. */
const afterRestart = (
  judged: Judged,
  claims: readonly LedgerClaim[],
  restarts: readonly number[],
): readonly LedgerClaim[] => {
  const { settles } = judged;
  const from = Math.min(...settles.map(({ sent_at }) => sent_at));
  const to = Math.max(...settles.map(({ answered_at }) => answered_at));
  if (!restarts.some((at) => from <= at && at <= to)) return [];
  const broken = claims.filter(({ ok, invariant }) => !ok && invariant.startsWith('B'));
  const worst =
    broken.find(({ outcome }) => outcome !== undefined) ?? broken.find(({ soft }) => soft === undefined);
  return [
    about(
      judged,
      {
        invariant: 'B10',
        claim: 'B10 after a restart of the target in the middle, all of this still holds',
        expected: 'B03 to B09 hold',
        actual:
          broken.length === 0 ? 'they hold' : `broken: ${listed(broken.map(({ invariant }) => invariant))}`,
        ok: broken.length === 0,
        evidence: broken.flatMap(({ evidence }) => evidence),
      },
      worst === undefined
        ? { soft: broken[0]?.soft }
        : worst.outcome === undefined
          ? {}
          : { outcome: worst.outcome },
    ),
  ];
};
