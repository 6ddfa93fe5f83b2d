/**
 * The findings of an observer that looks at each answer on its own: one summary, and one finding per violation.
 * @module
 */
import { type Exchange, show } from './exchange.js';
import type { Cause } from './result.js';
import type { Finding } from './run-evidence.js';

/** Violations that are listed one by one; more of the same prove nothing more. */
const listedViolations = 20;

/** What is wrong with one answer. */
export interface Violation {
  readonly actual: string;
  /** Lowers this violation to a warning of this cause. */
  readonly soft?: Cause;
  /** In place of the rule's claim. */
  readonly claim?: string;
}

/** Names the vector of another check, so that a baseline can name it too. */
function caseOf({ tag }: Exchange): string {
  return [tag.check, tag.case, tag.endpoint].filter((part) => part !== '').join(' ');
}

/** Looks at each answer; `idle` says what to report when there is none. */
export function lookAtEach(
  answers: readonly Exchange[],
  rule: { readonly claim: string; readonly expected: string },
  look: (exchange: Exchange) => Violation | undefined,
  idle: { readonly status: NonNullable<Finding['idle']>; readonly reason: string },
): readonly Finding[] {
  if (answers.length === 0)
    return [{ ...rule, actual: idle.reason, ok: true, evidence: [], idle: idle.status }];
  const broken = answers.flatMap((exchange) => {
    const violation = look(exchange);
    return violation ? [{ exchange, violation }] : [];
  });
  // Only so many are listed: what fails must not be hidden behind what warns.
  broken.sort((a, b) => Number(a.violation.soft !== undefined) - Number(b.violation.soft !== undefined));
  const count = answers.length === 1 ? '1 answer' : `${answers.length} answers`;
  return [
    {
      ...rule,
      actual: `${count} looked at, ${broken.length} of them broke the rule`,
      ok: true,
      evidence: [],
    },
    ...broken.slice(0, listedViolations).map(({ exchange, violation }) => ({
      ...rule,
      actual: `${violation.actual} (${show(exchange)})`,
      ok: false,
      evidence: [],
      case: caseOf(exchange),
      exchange,
      ...(violation.claim ? { claim: violation.claim } : {}),
      ...(violation.soft ? { soft: violation.soft } : {}),
    })),
  ];
}
