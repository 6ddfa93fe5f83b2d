/**
 * The claims of the ledger oracle as a check records them.
 * @module
 */
import type { LedgerClaim } from '../../simulator/bridge/oracle/facts.js';

/** More claims than this about one invariant are not listed one by one where they hold. */
const listedClaims = 20;

/**
 * Each claim that is broken, and those that hold as far as anybody would read them. Throws where the ledger's own order
 * is broken.
 */
export function inFewWords(claims: readonly LedgerClaim[]): readonly LedgerClaim[] {
  const held = new Map<LedgerClaim['invariant'], LedgerClaim[]>();
  const broken: LedgerClaim[] = [];
  for (const claim of claims) {
    // No target can break the ledger's own order: the simulator did.
    if (claim.blame === 'simulator' && !claim.ok)
      throw new Error(`the simulator's ledger ${claim.subject} is broken: ${claim.claim}: ${claim.actual}`);
    if (claim.ok) held.set(claim.invariant, [...(held.get(claim.invariant) ?? []), claim]);
    else broken.push(claim);
  }
  const shown = [...held.values()].flatMap((some): readonly LedgerClaim[] => {
    const [first] = some;
    // The ledgers are the simulator's: that they are in order is one fact, whatever was asked.
    if (!first || some.length <= (first.blame === 'simulator' ? 1 : listedClaims)) return some;
    const actual = `held ${some.length} times`;
    return [{ ...first, expected: 'to hold each time', actual, evidence: [] }];
  });
  return [...broken, ...shown];
}
