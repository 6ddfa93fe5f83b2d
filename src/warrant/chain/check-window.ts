/**
 * Step c: each node of the chain is valid now, and not for longer than the merchant accepts.
 * Half-open: `not_before_ms` is inside, `expires_at_ms` is outside.
 * Source: the authorization specification, sections 5 ("Lifetime") and 12.
 * @module
 */
import { type Refusal, refusal } from '../refusal.js';
import type { SealedWarrant } from '../sealed-warrant.js';
import type { WarrantType } from '../warrant.js';

/** Longest lifetime of each type, milliseconds. */
export type LifetimeCaps = Readonly<Record<WarrantType, number>>;

export const defaultLifetimeCaps: LifetimeCaps = { execution: 86_400_000, issuer: 7_776_000_000 };

/** Whether one node is valid at an instant (milliseconds). */
export function checkNodeWindow(
  { warrant }: SealedWarrant,
  nowMs: number,
  caps: LifetimeCaps,
): Refusal | undefined {
  const { not_before_ms: from, expires_at_ms: to, warrant_type: type } = warrant;
  if (nowMs < from) return refusal('c', 'warrant_not_yet_valid', `valid from ${from}, now ${nowMs}`);
  if (nowMs >= to) return refusal('c', 'warrant_expired', `valid until ${to}, now ${nowMs}`);
  if (to - from > caps[type])
    return refusal('c', 'warrant_lifetime_exceeded', `${to - from} ms, at most ${caps[type]}`);
  return undefined;
}

/** Step c for all nodes, root to leaf. */
export function checkWindows(
  chain: readonly SealedWarrant[],
  nowMs: number,
  caps: LifetimeCaps = defaultLifetimeCaps,
): Refusal | undefined {
  for (const node of chain) {
    const failure = checkNodeWindow(node, nowMs, caps);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
