/**
 * Why a run that had a simulator could not judge settlements: what the canary saw, in its own words.
 * @module
 */
import { plainLine } from '../../reports/plain-text.js';

/** One line for the operator; undefined where the tier is no surprise. */
export function whyLowTier(tier: string, simulator: boolean, facts: readonly string[]): string | undefined {
  if (!simulator || (tier !== 'T0' && tier !== 'T1') || facts.length === 0) return undefined;
  return `Why only ${tier}, although there is a simulator: ${facts.map(plainLine).join('; ')}. assay doctor names causes; assay grade --require-tier T2 makes such a run inconclusive.`;
}
