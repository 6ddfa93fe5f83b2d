/**
 * Step d: the merchant belongs to the audience of each node of the chain.
 * @module
 */
import { inAudience } from '../audience.js';
import type { RequestFacts } from '../constraints/facts.js';
import { type Refusal, refusal } from '../refusal.js';
import type { SealedWarrant } from '../sealed-warrant.js';

/** Step d for all nodes. */
export function checkAudiences(
  chain: readonly SealedWarrant[],
  facts: Pick<RequestFacts, 'merchantId' | 'host'>,
): Refusal | undefined {
  const outside = chain.findIndex(({ warrant }) => !inAudience(warrant.audience, facts));
  return outside === -1
    ? undefined
    : refusal('d', 'audience_mismatch', `warrant ${outside + 1} of the chain`);
}
