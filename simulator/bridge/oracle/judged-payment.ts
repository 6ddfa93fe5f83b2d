/**
 * One payment as the claims of the oracle see it, and the form of a claim about it.
 * @module
 */
import type { AnswerFact, LedgerClaim, LedgerOutcome, PaymentFacts } from './facts.js';
import type { OwnedEntries, PaymentEntry } from './owned-entries.js';

export interface Judged {
  readonly payment: PaymentFacts;
  readonly own: readonly PaymentEntry[];
  readonly entries: OwnedEntries;
  readonly payments: readonly PaymentFacts[];
  /** Settle exchanges in the order of sending. */
  readonly settles: readonly AnswerFact[];
  readonly successes: readonly AnswerFact[];
}

export const listed = (values: readonly string[]): string =>
  values.length === 0 ? 'none' : values.join(', ');

/** A claim about one payment; a breach is proven by the ledger. */
export const about = (
  { payment }: Judged,
  claim: Pick<LedgerClaim, 'invariant' | 'claim' | 'expected' | 'actual' | 'ok' | 'evidence'>,
  breach: { readonly outcome?: LedgerOutcome; readonly soft?: LedgerClaim['soft'] } = {},
): LedgerClaim => ({
  ...claim,
  subject: payment.id,
  blame: 'target',
  ...(claim.ok
    ? {}
    : breach.soft === undefined
      ? { proven: true, ...(breach.outcome === undefined ? {} : { outcome: breach.outcome }) }
      : { soft: breach.soft }),
});
