/**
 * Step e: the request satisfies every constraint of every node, then every list of payment subjects. The static rules of
 * the chain do not replace this, and this does not replace them.
 * Source: the authorization specification, section 10.
 * @module
 */
import { type BudgetKey, budgetKey } from '../constraints/budget.js';
import { type ConstraintRules, constraintRules, evaluateConstraint } from '../constraints/constraint.js';
import type { EvaluationContext, RequestFacts } from '../constraints/facts.js';
import { type Refusal, refusal } from '../refusal.js';
import type { SealedWarrant } from '../sealed-warrant.js';
import { holdsSubject } from '../subject.js';

/** A budget on which a payment draws, in atomic units and milliseconds. */
export interface Budget {
  readonly key: BudgetKey;
  readonly limit: bigint;
  readonly windowMs: number;
}

/** All budgets of a chain: what to look up before step e, and to reserve in step h. */
export function budgetsOf(chain: readonly SealedWarrant[]): Budget[] {
  return chain.flatMap(({ warrant, digest }) =>
    (warrant.constraints ?? []).flatMap(({ payment }, index) =>
      payment?.period_limit === undefined
        ? []
        : [
            {
              key: budgetKey(digest, index),
              limit: BigInt(payment.period_limit.amount),
              windowMs: payment.period_limit.window_ms,
            },
          ],
    ),
  );
}

export type Spent = EvaluationContext['spent'];

const stepOf = (code: Refusal['code']): Refusal['step'] => (code === 'verifier_unavailable' ? 'infra' : 'e');

/** The constraints of one node, in array order. */
export function checkNodeConstraints(
  { warrant, digest }: SealedWarrant,
  facts: RequestFacts,
  spent: Spent,
  rules: ConstraintRules = constraintRules,
): Refusal | undefined {
  for (const [index, constraint] of (warrant.constraints ?? []).entries()) {
    const code = evaluateConstraint(constraint, { facts, spent, budget: budgetKey(digest, index) }, rules);
    if (code !== undefined)
      return refusal(stepOf(code), code, `${warrant.warrant_id}, constraint ${index + 1}`);
  }
  return undefined;
}

/** Whether a node lets a payment subject pay. */
export function checkNodeSubject({ warrant }: SealedWarrant, facts: RequestFacts): Refusal | undefined {
  if (holdsSubject(warrant.payment_subjects, facts.subject)) return undefined;
  return refusal('e', 'payment_subject_not_allowed', warrant.warrant_id);
}

/** Step e for all nodes, root to leaf: constraints first, subjects after all of them. */
export function checkConstraints(
  chain: readonly SealedWarrant[],
  facts: RequestFacts,
  spent: Spent,
  rules: ConstraintRules = constraintRules,
): Refusal | undefined {
  for (const node of chain) {
    const failure = checkNodeConstraints(node, facts, spent, rules);
    if (failure !== undefined) return failure;
  }
  for (const node of chain) {
    const failure = checkNodeSubject(node, facts);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
