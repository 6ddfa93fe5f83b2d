/**
 * The verifier: step 0, then steps a to h in order; the first that has an answer gives it.
 * Source: the authorization specification, section 12.
 * @module
 */
import { type Outcome, refused } from '../warrant/refusal.js';
import { askStore } from './ask-store.js';
import type { Authorization, AuthorizationInput } from './authorization-input.js';
import type { VerifierParts } from './parts.js';
import { present } from './present.js';
import type { SettlementReport } from './store.js';

export interface Verifier {
  /** Authorizes or refuses. An authorization is final: its nonce is claimed, its budgets are reserved. Never rejects over input. */
  verifyAuthorization(input: AuthorizationInput): Promise<Outcome<Authorization>>;
  /** What became of an authorized payment; refused when the store is down, and then to be repeated. */
  reportSettlement(claim: string, report: SettlementReport): Promise<Outcome<void>>;
}

/** A verifier over its parts. */
export function createVerifier(parts: VerifierParts): Verifier {
  return {
    verifyAuthorization: async (input) => {
      const presented = await present(input, parts);
      if (!presented.ok) return presented;
      for (const stage of parts.order) {
        const answer = await stage(presented.value, parts);
        if (answer !== undefined) return answer;
      }
      return refused('infra', 'verifier_unavailable', 'no step decided');
    },
    reportSettlement: (claim, report) => askStore(parts, (store) => store.reportSettlement(claim, report)),
  };
}
