/**
 * B08: nobody is told a final no about money that moved.
 * @module
 */
import type { AnswerFact, LedgerClaim } from './facts.js';
import { about, type Judged, listed } from './judged-payment.js';
import { evidenceOf, type PaymentEntry } from './owned-entries.js';

/**
 * Entries that a refusal denies: made for it or before it, while no success of the payment was given or on its way. An entry
 * that was made since the refused settle was sent, while another one was under way that did not end as a refusal, belongs to
 * the other: of two callers at once the first may truthfully hear the provider's no, and the second be charged after it.
 */
const deniedBy = (refusal: AnswerFact, { own, settles, successes }: Judged): readonly PaymentEntry[] => {
  if (successes.some(({ sent_at }) => sent_at < refusal.answered_at)) return [];
  return own.filter(
    ({ at_ms }) =>
      !settles.some((other) =>
        other.sent_at >= refusal.answered_at
          ? other.sent_at <= at_ms
          : other.kind !== 'refused' &&
            Math.max(other.sent_at, refusal.sent_at) <= at_ms &&
            at_ms <= other.answered_at,
      ),
  );
};

export const noLostMoney = (judged: Judged): LedgerClaim => {
  const { own, settles, successes } = judged;
  const refusals = settles.filter(({ kind }) => kind === 'refused');
  const denied = refusals.flatMap((answer) => deniedBy(answer, judged).map((entry) => ({ answer, entry })));
  const lost = denied.filter(({ answer, entry }) => answer.transaction !== entry.transaction);
  // An open outcome over an entry becomes a success as soon as nothing disturbs the next identical settle.
  const open = settles.filter(({ kind }) => kind === 'unknown' || kind === 'none');
  const stuck = open.flatMap((answer) => {
    if (!own.some(({ at_ms }) => at_ms <= answer.answered_at)) return [];
    const next = settles.find(
      ({ sent_at, body, clean }) => clean === true && body === answer.body && sent_at >= answer.answered_at,
    );
    if (next === undefined || next.kind === 'success' || next.kind === 'refused') return [];
    return successes.some(({ sent_at }) => sent_at < next.answered_at) ? [] : [next];
  });
  return about(
    judged,
    {
      invariant: 'B08',
      claim: 'B08 a final failure has no entry, and an open outcome with one becomes a success',
      expected: 'no entry behind a final failure; success at the next settle after an open outcome',
      actual: listed([
        ...denied.map(
          ({ answer, entry }) =>
            `${answer.id} refuses ${answer.transaction === entry.transaction ? 'and names' : 'without'} ${entry.transaction}`,
        ),
        ...stuck.map(({ id }) => `${id} leaves the outcome open again`),
      ]),
      ok: denied.length === 0 && stuck.length === 0,
      evidence: [
        ...denied.flatMap(({ answer, entry }) => [answer.id, evidenceOf(entry)]),
        ...stuck.map(({ id }) => id),
      ],
    },
    lost.length > 0 ? { outcome: 'lost-money' } : stuck.length > 0 ? {} : { soft: 'ambiguity' },
  );
};
