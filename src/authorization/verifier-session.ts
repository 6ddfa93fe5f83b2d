/**
 * A verifier that is asked in JSON, as the verifier protocol asks: parameters with the names of the specification, state
 * that lasts from one question to the next and is forgotten on request.
 * Source: the authorization specification, section 24.4 (`verify_authorization`, `reset`).
 * @module
 */
import { z } from 'zod';
import type { Outcome } from '../warrant/refusal.js';
import { AssayError } from '../wire/assay-error.js';
import { isJsonObject, type JsonObject } from '../wire/json.js';
import type { Authorization, AuthorizationInput } from './authorization-input.js';
import { readVerifierConfig, type VerifierConfig } from './config.js';
import { createVerifierParts } from './create-parts.js';
import { createVerifier, type Verifier } from './create-verifier.js';
import { MemoryAuthorizationStore } from './memory-store.js';
import { type Faults, faultsSchema, withOutages } from './outages.js';
import type { VerifierParts } from './parts.js';
import { createWarrantCache } from './warrant-cache.js';

const instant = z.int().min(0);
/** Half of a surrogate pair has no bytes, so nothing that is hashed may hold one. */
const wellFormed = z
  .string()
  .refine((text) => !/\p{Surrogate}/u.test(text), { message: 'expected whole characters' });

const bytesSchema = z.string().transform((text, context): Uint8Array => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return new Uint8Array(bytes);
  context.issues.push({ code: 'custom', message: 'expected standard base64 with padding', input: text });
  return z.NEVER;
});

const paramsSchema = z.object({
  profile: z.string(),
  now_ms: instant,
  config: z.unknown(),
  challenge: z
    .object({
      payment_required: z.custom<JsonObject>(isJsonObject, 'expected an object'),
      issued_at_ms: instant,
      expires_at_ms: instant,
    })
    .nullable(),
  request: z.object({ method: wellFormed, authority: wellFormed, target: wellFormed, body_b64: bytesSchema }),
  payment_payload_b64: bytesSchema,
  context: z
    .object({
      tool_name: z.string().optional(),
      model_provider: z.string().optional(),
      action_label: z.string().optional(),
      sponsor_id: z.string().optional(),
    })
    .optional(),
  faults: faultsSchema.optional(),
});

export interface VerifierQuestion {
  readonly input: AuthorizationInput;
  readonly faults: Faults;
}

export const badParams = (message: string, cause?: unknown): AssayError =>
  new AssayError(message, { code: 'protocol_bad_params', exitCode: 2, cause });

function readConfig(value: unknown): VerifierConfig {
  try {
    return readVerifierConfig(value, ['config']);
  } catch (cause) {
    throw badParams(cause instanceof Error ? cause.message : 'config', cause);
  }
}

/** Reads the parameters of `verify_authorization` for a wire profile. Throws AssayError `protocol_bad_params`. */
export function readVerifyParams(params: unknown, profile = 'lf-core/1'): VerifierQuestion {
  const parsed = paramsSchema.safeParse(params);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'unreadable' };
    throw badParams(`${['params', ...path].join('.')}: ${message}`, parsed.error);
  }
  if (parsed.data.profile !== profile) throw badParams(`params.profile: expected ${profile}`);
  const { now_ms, config, challenge, request, payment_payload_b64, context, faults } = parsed.data;
  return {
    input: {
      now_ms,
      config: readConfig(config),
      challenge,
      request: {
        method: request.method,
        authority: request.authority,
        target: request.target,
        body: request.body_b64,
      },
      document: payment_payload_b64,
      ...(context === undefined ? {} : { context }),
    },
    faults: faults ?? {},
  };
}

export interface VerifierSession {
  /** Answers `verify_authorization`. Rejects with AssayError `protocol_bad_params` over parameters that are none. */
  verifyAuthorization(params: unknown): Promise<Outcome<Authorization>>;
  /** Answers `reset`: forgets claims, consumed challenges, identifiers, budgets and cached warrants. */
  reset(): void;
}

/** Makes a verifier with a fault of the honest parts. */
export type AlterParts = (honest: VerifierParts) => VerifierParts;

/** Everything from one reset to the next. */
function openEpoch(alter: AlterParts) {
  const store = new MemoryAuthorizationStore();
  const cache = createWarrantCache();
  const verifiers = new Map<string, Verifier>();
  return (faults: Faults): Verifier => {
    const name = JSON.stringify([faults.replay_store, faults.budget_store, faults.revocation_store]);
    const known = verifiers.get(name);
    if (known !== undefined) return known;
    const verifier = createVerifier(alter(createVerifierParts({ store: withOutages(store, faults), cache })));
    verifiers.set(name, verifier);
    return verifier;
  };
}

/**
 * A session in memory. `alter` is called once after each reset, and once more for each set of faults that is asked for;
 * those lie beneath what it returns.
 */
export function createVerifierSession(alter: AlterParts = (honest) => honest): VerifierSession {
  let verifierUnder = openEpoch(alter);
  return {
    verifyAuthorization: async (params) => {
      const { input, faults } = readVerifyParams(params);
      return verifierUnder(faults).verifyAuthorization(input);
    },
    reset: () => {
      verifierUnder = openEpoch(alter);
    },
  };
}
