/**
 * Budgets of period limits. The key names the node that carries the limit, so all its descendants draw on one budget.
 * Source: the authorization specification, section 10.
 * @module
 */
import type { Digest } from '../digest.js';

declare const budgetKeyBrand: unique symbol;

/** Digest of the node that carries the limit, and the index of the constraint in it. */
export type BudgetKey = string & { readonly [budgetKeyBrand]: true };

function isBudgetKey(key: string): key is BudgetKey {
  return /^sha256:[0-9a-f]{64}#[0-9]+$/.test(key);
}

/** The key of a budget. */
export function budgetKey(node: Digest, constraintIndex: number): BudgetKey {
  const key = `${node}#${constraintIndex}`;
  if (!isBudgetKey(key)) throw new RangeError(`not a budget: ${key}`);
  return key;
}

/** Whether a reservation made at `t` counts at `now`: a rolling window whose far end is outside. Milliseconds. */
export function countsInWindow(t: number, now: number, windowMs: number): boolean {
  return now - t < windowMs;
}
