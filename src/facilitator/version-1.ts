/**
 * Protocol version 1 at the edge: a request of version 1 becomes the request that it means, and the answer to it is put
 * into the words of version 1. What lies between, the replay rule above all, is one for both versions.
 * @module
 */
import { isJsonObject, type JsonObject } from '../wire/json.js';
import { networkOfLegacyName } from '../wire/legacy-network.js';
import { isLegacyReason, type LegacyReason } from '../wire/legacy-reason-codes.js';
import { evmAddressSchema } from '../wire/payment-payload.js';
import { type FacilitatorRequestV1, facilitatorRequestV1Schema } from '../wire/version-1.js';
import { reasons } from './adapters/evm/reasons.js';
import type { HttpAnswer, Parsed, ReadRequest } from './parts.js';

const refuse = (reason: LegacyReason) => ({ ok: false, refusal: { reason } }) as const;

/** Reads a body whose payload says version 1. */
export function readVersion1(body: JsonObject): Parsed<ReadRequest> {
  const parsed = facilitatorRequestV1Schema.safeParse({ ...body, x402Version: 1 });
  if (!parsed.success) {
    const required = parsed.error.issues.some(({ path }) => path[0] === 'paymentRequirements');
    return refuse(required ? reasons.requirements : reasons.payload);
  }
  const { paymentPayload, paymentRequirements } = parsed.data;
  const network = networkOfLegacyName(paymentRequirements.network);
  const payloadNetwork = networkOfLegacyName(paymentPayload.network);
  if (network === undefined || payloadNetwork === undefined) return refuse(reasons.network);
  const { scheme, maxAmountRequired: amount, asset, payTo, maxTimeoutSeconds, extra } = paymentRequirements;
  const required = {
    scheme,
    network,
    amount,
    asset,
    payTo,
    maxTimeoutSeconds,
    ...(extra === undefined ? {} : { extra }),
  };
  // A payload of version 1 repeats scheme and network, and nothing else of what it accepted.
  const accepted = { ...required, scheme: paymentPayload.scheme, network: payloadNetwork };
  return {
    ok: true,
    value: {
      paymentPayload: { x402Version: 2, accepted, payload: paymentPayload.payload },
      paymentRequirements: required,
      version1: parsed.data,
    },
  };
}

type OwnReason = (typeof reasons)[keyof typeof reasons];
/** These are sent before anybody knows the version. */
type BeforeReading = 'payload_too_large' | 'unsupported_media_type' | 'rate_limited';

/** What version 1 says where its clients do not know our code: their list is closed. */
const legacyReasons: Readonly<Record<Exclude<OwnReason, LegacyReason | BeforeReading>, LegacyReason>> = {
  [reasons.schemeMismatch]: 'invalid_scheme',
  [reasons.networkMismatch]: 'invalid_network',
  [reasons.acceptedMismatch]: 'invalid_payment_requirements',
  [reasons.method]: 'unsupported_scheme',
  [reasons.domain]: 'invalid_payment_requirements',
  [reasons.asset]: 'invalid_payment_requirements',
  [reasons.tokenName]: 'invalid_payment_requirements',
  [reasons.tokenVersion]: 'invalid_payment_requirements',
  [reasons.vault]: 'invalid_exact_evm_payload_recipient_mismatch',
  [reasons.value]: 'invalid_exact_evm_payload_authorization_value',
  [reasons.amount]: 'invalid_payment_requirements',
  [reasons.timeout]: 'invalid_payload',
  [reasons.assetCode]: 'invalid_payment_requirements',
  [reasons.eip3009]: 'invalid_payment_requirements',
  [reasons.nonceUsed]: 'duplicate_settlement',
  [reasons.inProgress]: 'duplicate_settlement',
  [reasons.simulation]: 'invalid_transaction_state',
  // Not final, and version 1 has no word for it: the hash beside it says where to look.
  [reasons.pending]: 'unexpected_settle_error',
  [reasons.reverted]: 'invalid_transaction_state',
  [reasons.transfer]: 'invalid_transaction_state',
};

const isMapped = (reason: string): reason is keyof typeof legacyReasons =>
  Object.hasOwn(legacyReasons, reason);

/** A reason as version 1 knows it; one that nobody knows stays what it is. */
export const legacyReasonOf = (reason: string): string =>
  !isLegacyReason(reason) && isMapped(reason) ? legacyReasons[reason] : reason;

/** Who would pay, as the request says it. */
function payerIn({ paymentPayload: { payload } }: FacilitatorRequestV1): string | undefined {
  const { authorization } = payload;
  const from = isJsonObject(authorization) ? authorization.from : undefined;
  const parsed = evmAddressSchema.safeParse(from);
  return parsed.success ? parsed.data.toLowerCase() : undefined;
}

/** The answer to a request of version 1: its own members, the network by the name that was asked for. */
export function asVersion1({ body, ...answer }: HttpAnswer, request: FacilitatorRequestV1): HttpAnswer {
  const payer = typeof body.payer === 'string' ? body.payer : payerIn(request);
  const named: JsonObject = payer === undefined ? {} : { payer };
  const { isValid, invalidReason, success, errorReason, transaction = '' } = body;
  if (isValid !== undefined) {
    const why: JsonObject =
      typeof invalidReason === 'string' ? { invalidReason: legacyReasonOf(invalidReason) } : {};
    return { ...answer, body: { isValid, ...why, ...named } };
  }
  const reason: JsonObject =
    typeof errorReason === 'string' ? { errorReason: legacyReasonOf(errorReason) } : {};
  const { network } = request.paymentRequirements;
  return { ...answer, body: { success: success === true, ...reason, transaction, network, ...named } };
}
