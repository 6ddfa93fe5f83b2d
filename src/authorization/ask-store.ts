/**
 * Questions to a store fail closed: no answer is no authorization.
 * @module
 */
import { accepted, type Outcome, refused } from '../warrant/refusal.js';
import type { VerifierParts } from './parts.js';

/** The answer, or `verifier_unavailable`. */
export async function askStore<Answer>(
  { store, onTrouble }: Pick<VerifierParts, 'store' | 'onTrouble'>,
  question: (store: VerifierParts['store']) => Promise<Answer>,
): Promise<Outcome<Answer>> {
  try {
    return accepted(await question(store));
  } catch (cause) {
    onTrouble(cause);
    return refused('infra', 'verifier_unavailable', 'a store did not answer');
  }
}
