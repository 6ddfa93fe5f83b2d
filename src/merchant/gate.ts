/**
 * LedgerFlow authorization in front of a sale: a challenge in each request for payment, a decision about each payment
 * before any facilitator hears of it, and afterwards a word on what became of it.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Authorization, MerchantContext } from '../authorization/authorization-input.js';
import type { IssuedChallenge } from '../authorization/challenge.js';
import { readVerifierConfig, type VerifierConfigInput } from '../authorization/config.js';
import { createVerifierParts } from '../authorization/create-parts.js';
import { createVerifier, type Verifier } from '../authorization/create-verifier.js';
import { memberOf } from '../authorization/extension-form.js';
import { challengeIdFrom, issueChallenge } from '../authorization/issue-challenge.js';
import { MemoryAuthorizationStore } from '../authorization/memory-store.js';
import type { AuthorizationStore, SettlementReport } from '../authorization/store.js';
import type { ChallengeId } from '../warrant/challenge-id.js';
import type { BoundRequest } from '../warrant/proof/binding-hashes.js';
import { type Outcome, refused } from '../warrant/refusal.js';
import { jcs } from '../wire/jcs.js';
import type { JsonObject } from '../wire/json.js';
import { type PaymentRequired, paymentRequiredSchema } from '../wire/payment-required.js';

export interface GateRequest {
  /** The value of PAYMENT-SIGNATURE. */
  readonly header: string;
  readonly request: BoundRequest;
  /** What this route asks for now, as visitors see it. */
  readonly required: PaymentRequired;
  readonly context: MerchantContext;
}

export interface Gate {
  /** Adds a fresh challenge and keeps it; undefined when it cannot be kept. */
  challenge(required: PaymentRequired): Promise<PaymentRequired | undefined>;
  authorize(request: GateRequest): Promise<Outcome<Authorization>>;
  /** What became of an authorized payment. Never rejects. */
  report(claim: string, report: SettlementReport): Promise<void>;
  /** Bytes of a body that a proof may be bound to. */
  readonly maximumBodyBytes: number;
}

export interface GateOptions {
  /** The configuration of the verifier, with the key names of the specification. */
  readonly config: VerifierConfigInput;
  /** In memory by default; a merchant that may restart needs one that lasts. */
  readonly store?: AuthorizationStore;
  /** An honest verifier over the store by default. */
  readonly verifier?: Verifier;
  /** Milliseconds. */
  readonly now?: () => number;
  /** Random bytes of a challenge id; 16 of them by default. */
  readonly random?: () => Uint8Array;
  /** 1 MiB by default. */
  readonly maximumBodyBytes?: number;
  /** Told why a store did not answer, for the operator's log. */
  readonly onTrouble?: (cause: unknown) => void;
}

/** Only what stands in the challenge and is still on offer may be accepted: a cheaper route's challenge buys nothing here. */
function stillOffered(issued: IssuedChallenge, required: PaymentRequired): IssuedChallenge {
  const offered = new Set(required.accepts.map((offer) => jcs(plainJson(offer))));
  const then = memberOf(issued.payment_required, 'accepts');
  const accepts = Array.isArray(then) ? then.filter((offer) => offered.has(jcs(offer))) : [];
  return { ...issued, payment_required: { ...issued.payment_required, accepts } };
}

const plainJson = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value));

function documentOf(header: string): Uint8Array | undefined {
  const bytes = Buffer.from(header, 'base64');
  return bytes.toString('base64') === header ? new Uint8Array(bytes) : undefined;
}

/** A gate over a configuration. Throws AssayError `config_invalid`, which names the key. */
export function createGate(options: GateOptions): Gate {
  const { now = Date.now, random = () => randomBytes(16), onTrouble = () => {} } = options;
  const config = readVerifierConfig(options.config);
  const store = options.store ?? new MemoryAuthorizationStore();
  const verifier = options.verifier ?? createVerifier(createVerifierParts({ store, onTrouble }));
  return {
    maximumBodyBytes: options.maximumBodyBytes ?? 1_048_576,
    challenge: async (required) => {
      const identifier = {
        info: { required: config.require_payment_identifier },
        schema: { type: 'object' },
      };
      const extensions = { 'payment-identifier': identifier, ...required.extensions };
      const challengeId = challengeIdFrom(random());
      const terms = { config, challengeId, nowMs: now() };
      const issued = issueChallenge(plainJson({ ...required, extensions }), terms);
      try {
        await store.keepChallenge(config.merchant_id, challengeId, issued);
      } catch (cause) {
        onTrouble(cause);
        return undefined;
      }
      return paymentRequiredSchema.parse(issued.payment_required);
    },
    authorize: async ({ header, request, required, context }) => {
      const document = documentOf(header);
      if (document === undefined) return refused('0', 'ledgerflow_malformed', 'not standard base64');
      const challenge = async (challengeId: ChallengeId) => {
        const issued = await store.findChallenge(config.merchant_id, challengeId);
        return issued === undefined ? undefined : stillOffered(issued, required);
      };
      return verifier.verifyAuthorization({ now_ms: now(), config, challenge, request, document, context });
    },
    report: async (claim, report) => {
      const reported = await verifier.reportSettlement(claim, report);
      if (!reported.ok) onTrouble(new Error(`what became of the payment ${claim} could not be kept`));
    },
  };
}
