/**
 * What observers of the ledger say: the oracle's claims about every payment of the run, by invariant.
 * @module
 */
import type { LedgerClaim, LedgerFacts } from '../../../simulator/bridge/oracle/facts.js';
import { judgeLedger } from '../../../simulator/bridge/oracle/judge-ledger.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';

/** Violations that are listed one by one. */
const listedViolations = 20;

const known = new WeakMap<LedgerFacts, readonly LedgerClaim[]>();

/** The oracle's claims about a run, judged once for all observers. */
function claimsOf(facts: LedgerFacts): readonly LedgerClaim[] {
  const claims = known.get(facts) ?? judgeLedger(facts);
  known.set(facts, claims);
  return claims;
}

export interface LedgerRule {
  readonly invariants: readonly LedgerClaim['invariant'][];
  readonly claim: string;
  readonly expected: string;
  /** More figures for the summary. */
  readonly figures?: (facts: LedgerFacts) => string;
}

/**
 * One summary with figures, and one finding for each breach. A breach is proven by the ledger and is not repeated.
 * Throws where no target can be at fault: the run ends as an error of the kit.
 */
export function ledgerFindings({ ledger }: RunEvidence, rule: LedgerRule): readonly Finding[] {
  const { claim, expected } = rule;
  const all = ledger ? claimsOf(ledger) : [];
  const claims = all.filter(({ invariant }) => rule.invariants.includes(invariant));
  const settled = (ledger?.payments ?? []).filter(({ answers }) =>
    answers.some((one) => one.endpoint === 'settle'),
  );
  // What is said about the ledgers themselves needs no payment.
  const moved = settled.length > 0 || claims.some(({ blame }) => blame === 'simulator');
  if (!ledger || !moved || claims.length === 0) {
    const actual = 'no payment was settled over a bridge of the simulator';
    return [{ claim, expected, actual, ok: false, evidence: [], idle: 'blocked' }];
  }
  // Rows about providers that lie judge who repeats a lie; the ledger has nothing to add.
  const repeated = claims.filter(({ ok, soft }) => !ok && soft === 'should').length;
  const broken = claims.filter(({ ok, soft }) => !ok && soft !== 'should');
  const ours = broken.find(({ blame }) => blame === 'simulator');
  if (ours)
    throw new Error(`the simulator's ledger ${ours.subject} is broken: ${ours.claim}: ${ours.actual}`);
  // Only so many are listed: what fails must not be hidden behind what warns.
  const worst = broken.toSorted((a, b) => Number(a.soft !== undefined) - Number(b.soft !== undefined));
  const figures = [
    `${claims.length} judged over ${settled.length} payments, ${broken.length} broken`,
    ...(repeated > 0 ? [`${repeated} repeat what a fault made a bridge say`] : []),
    ...(rule.figures ? [rule.figures(ledger)] : []),
  ];
  return [
    { claim, expected, actual: figures.join('; '), ok: true, evidence: [] },
    ...worst.slice(0, listedViolations).map((one): Finding => {
      const { subject, invariant: _invariant, blame: _blame, ...facts } = one;
      return { ...facts, case: subject };
    }),
  ];
}
