/**
 * A verifier of the compatibility profile `lf-mar-text/2026-03`, asked in JSON as the verifier protocol asks: in safe mode,
 * or as the code of March 2026 would have answered.
 * Source: the authorization specification, sections 20.4 and 24.4.
 * @module
 */
import { isJsonObject } from '../../wire/json.js';
import { createVerifierParts } from '../create-parts.js';
import { createVerifier } from '../create-verifier.js';
import type { Decision } from '../decision.js';
import { MemoryAuthorizationStore } from '../memory-store.js';
import { withOutages } from '../outages.js';
import type { VerifierParts } from '../parts.js';
import { badParams, readVerifyParams, type VerifierQuestion } from '../verifier-session.js';
import { createWarrantCache } from '../warrant-cache.js';
import { createPredictor } from './predict.js';
import { checkSafeRequest, safeTextParts } from './safe-parts.js';

export const textProfile = 'lf-mar-text/2026-03';

export type TextAnswer =
  | { readonly ok: true; readonly decision: Decision }
  /** The step belongs to `lf-core/1`; predict has an order of its own. */
  | { readonly ok: false; readonly code: string; readonly step?: string; readonly detail?: string };

export interface TextSession {
  /** Answers `verify_authorization`. Rejects with AssayError `protocol_bad_params` over parameters that are none. */
  verifyAuthorization(params: unknown): Promise<TextAnswer>;
  /** Forgets everything, in both modes. */
  reset(): void;
}

type AskSafely = (question: VerifierQuestion) => Promise<TextAnswer>;

function createSafe(alter: (honest: VerifierParts) => VerifierParts): AskSafely {
  const store = new MemoryAuthorizationStore();
  const cache = createWarrantCache();
  return async ({ input, faults }) => {
    const unsafe = checkSafeRequest(input.request);
    if (unsafe !== undefined) return { ok: false, ...unsafe };
    const parts = alter(safeTextParts(createVerifierParts({ store: withOutages(store, faults), cache })));
    const outcome = await createVerifier(parts).verifyAuthorization(input);
    return outcome.ok ? { ok: true, decision: outcome.value.decision } : { ok: false, ...outcome.refusal };
  };
}

/** A session in memory; `alter` gives safe mode a fault. */
export function createTextSession(
  alter: (honest: VerifierParts) => VerifierParts = (honest) => honest,
): TextSession {
  let safe = createSafe(alter);
  let predict = createPredictor();
  return {
    verifyAuthorization: async (params) => {
      const question = readVerifyParams(params, textProfile);
      const mode = isJsonObject(params) ? params.mode : undefined;
      if (mode === 'safe') return safe(question);
      if (mode === 'predict') return predict(question.input);
      throw badParams('params.mode: expected safe or predict');
    },
    reset: () => {
      safe = createSafe(alter);
      predict = createPredictor();
    },
  };
}
