/**
 * Why a run could not judge settlements although there is a simulator: what the canary saw, in its own words.
 * @module
 */
import { plainLine } from '../../reports/plain-text.js';

/** For a run at a URL without a simulator, while one is at work in this folder; undefined where none is. */
export function forgottenSimulator(tier: string, found: string | undefined): string | undefined {
  if (found === undefined || (tier !== 'T0' && tier !== 'T1')) return undefined;
  return `A simulator runs here: if the target is wired to it, --sim ${found} lets Assay judge settlements.`;
}

/** One line for the operator; undefined where the tier is no surprise. */
export function whyLowTier(tier: string, simulator: boolean, facts: readonly string[]): string | undefined {
  if (!simulator || (tier !== 'T0' && tier !== 'T1') || facts.length === 0) return undefined;
  return `Why only ${tier}, although there is a simulator: ${facts.map(plainLine).join('; ')}. assay doctor names causes; assay grade --require-tier T2 makes such a run inconclusive.`;
}
