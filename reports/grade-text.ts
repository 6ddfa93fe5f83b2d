/**
 * A grade in words: always with its context, and with what capped it. Every renderer takes its sentences from here.
 *
 * @module
 */
import { isUntiered } from './profile-grade.js';
import type { Basis, CapRule, CheckRecord, Outcome, ProfileRecord, RunRecord } from './run-record.js';
import { tierOf } from './tier-of.js';
import { isExecuted, isFailed } from './weight.js';

/** Such as `A (T2, exact-evm, catalogue 2026.11)` or `screened: no defect found in 43 checks (T1, catalogue 2026.11)`. */
export function gradeLine(record: RunRecord): string {
  return `${gradeHeadline(record)} (${record.grade.context})`;
}

/** The letter alone, or the words that stand in its place. */
export function gradeHeadline(record: RunRecord): string {
  const { letter, caps } = record.grade;
  if (letter !== undefined) {
    return letter;
  }
  const rules = new Set(caps.map((cap) => cap.rule));
  if (rules.has('screened')) {
    return screenedLine(record);
  }
  if (rules.has('disabled')) {
    return 'no letter: a binding check was disabled';
  }
  if (rules.has('inconclusive')) {
    return 'inconclusive';
  }
  return rules.has('too-few-checks') ? 'no letter: too few checks' : 'no letter: nothing was executed';
}

function screenedLine(record: RunRecord): string {
  const executed = record.checks.filter(isExecuted).length;
  const failed = record.checks.filter(isFailed).length;
  const found = failed === 0 ? 'no defect' : failed === 1 ? '1 defect' : `${failed} defects`;
  return `screened: ${found} found in ${executed} ${executed === 1 ? 'check' : 'checks'}`;
}

/** Such as `conformant (T2: 118 of 121 MUST rows executed)`. */
export function verdictLine(record: RunRecord, profile: ProfileRecord): string {
  const { must_executed: executed, must_total: total } = profile.counts;
  const tier = isUntiered(profile.id) ? '' : `${tierOf(record.connection, profile.id)}: `;
  return `${profile.verdict} (${tier}${executed} of ${total} MUST rows executed)`;
}

/** Executed checks of a profile, and how many of them no implementation but our reference has passed. */
export function provisionalIn(
  { checks }: Pick<RunRecord, 'checks'>,
  profile: string,
): { readonly provisional: number; readonly executed: number } {
  const executed = checks.filter((check) => check.profile === profile && isExecuted(check));
  return {
    provisional: executed.filter((check) => check.proof.state === 'provisional').length,
    executed: executed.length,
  };
}

/** Said of a profile all of whose checks are provisional: what fails there counts for nothing. */
export function isProvisional(record: Pick<RunRecord, 'checks'>, profile: string): boolean {
  const { provisional, executed } = provisionalIn(record, profile);
  return executed > 0 && provisional === executed;
}

const CAPS: Readonly<Record<CapRule, string>> = {
  'proven-outcome': 'F: the chain, the ledger or a signed vector proved that money is not safe',
  'crash-or-hang': 'at most D: a caller can crash or hang the service',
  failed: 'at most C: a MUST or SAFETY requirement did not hold',
  score: 'lower by score: more weight was lost than the next letter allows',
  tier: 'at most A: A+ needs tier T3, with RPC and bridge traffic running through the fault layer',
  matrix: 'at most A: A+ needs the laws and the fault matrix, which were not executed',
  warning: 'at most A: A+ allows no warning but ambiguity',
  blocked: 'at most A: A+ allows no blocked check',
  disabled:
    'checks were disabled by the operator: A+ is out of reach, and without a binding check no letter is given',
  inconclusive: 'no letter: more than 10 % of the weight in reach has no verdict',
  'too-few-checks': 'no letter: fewer than 20 graded checks or 60 points of weight were executed',
  screened: 'no letter below tier T2: nothing here saw the chain',
};

/** Why a cap applies, as one sentence without a full stop. */
export function capText(rule: CapRule): string {
  return CAPS[rule];
}

const BASES: Readonly<Record<Basis, string>> = {
  spec: 'The specification requires',
  'spec*': 'The specification requires, without the word MUST',
  client: 'The official client needs',
  kit: 'Assay holds that',
};

/** Who demands what a check asks for. What AceData's text states and x402 does not is no demand of x402. */
export function basisText({
  basis,
  profile,
  same_as,
}: Pick<CheckRecord, 'basis' | 'profile'> & {
  readonly same_as?: readonly string[] | undefined;
}): string {
  const ofAceData = profile === 'acedata' && same_as === undefined;
  if (ofAceData && (basis === 'spec' || basis === 'spec*')) return 'AceData’s text requires';
  return BASES[basis];
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  'forged-accepted': 'a payment that its payer did not sign in this form was called valid',
  'false-success': 'success was answered without exactly that transfer or debit',
  'double-move': 'one authorization moved money twice, or served two different callers',
  'wrong-money': 'money moved in a wrong amount, asset or direction',
  'lost-money': 'money moved and the answer was final failure without a hash',
};

export function outcomeText(outcome: Outcome): string {
  return OUTCOMES[outcome];
}

/** The operator excluded checks: every output says so. */
export function isModified(record: RunRecord): boolean {
  return record.summary.by_status.disabled > 0;
}
