/**
 * What constraints are evaluated on: the request, the quote, and what the merchant itself knows. Nothing here comes from
 * the agent's own account of itself.
 * Source: the authorization specification, sections 9 and 10.
 * @module
 */
import type { AtomicAmount } from '../../wire/atomic-amount.js';
import type { RequestHost } from '../matching/request-host.js';
import type { RefusalCode } from '../refusal-codes.js';
import type { WarrantSubject } from '../subject.js';
import type { BudgetKey } from './budget.js';

export interface RequestFacts {
  readonly merchantId: string;
  /** One of the merchant's configured hosts. */
  readonly host: RequestHost;
  readonly method: string;
  /** Raw request target; its form is a matter of the path rule. */
  readonly target: string;
  /** From the merchant's own context; a missing value fails every list. */
  readonly toolName?: string;
  readonly modelProvider?: string;
  readonly actionLabel?: string;
  readonly sponsorId?: string;
  /** From `accepted`, in atomic units. */
  readonly amount: AtomicAmount;
  readonly asset: string;
  readonly network: string;
  readonly scheme: string;
  readonly payTo: string;
  readonly subject: WarrantSubject;
}

export interface EvaluationContext {
  readonly facts: RequestFacts;
  /** The budget that a period limit of this constraint would draw on. */
  readonly budget: BudgetKey;
  /** Sum of the reservations inside the window, in atomic units; undefined when the store cannot say. */
  readonly spent: (budget: BudgetKey) => bigint | undefined;
}

/** One field of a constraint, and the code when the request does not pass it. */
export interface FieldRule<Terms> {
  readonly field: keyof Terms & string;
  readonly check: (terms: Terms, context: EvaluationContext) => RefusalCode | undefined;
}

/** A rule that holds when the field is left out, or when the request passes. */
export const ruleOf = <Terms, Field extends keyof Terms & string>(
  field: Field,
  code: RefusalCode,
  passes: (allowed: NonNullable<Terms[Field]>, context: EvaluationContext) => boolean,
): FieldRule<Terms> => ({
  field,
  check: (terms, context) => {
    const allowed = terms[field];
    return allowed === undefined || allowed === null || passes(allowed, context) ? undefined : code;
  },
});
