/**
 * A PaymentPayload: the credential that an owner signed. Whoever holds it may use it once, at one merchant, for one
 * resource, until it ends.
 * @module
 */
import { z } from 'zod';
import type { JsonObject } from '../wire/json.js';
import type { LezOutcome } from './codes.js';
import { type Offer, offerJson, offerOf, offerSchema } from './offer.js';
import { type FieldCase, spelled } from './spelling.js';
import { hexSchema, parseWith, timeSchema, versionSchema } from './wire-values.js';

/** Everything that the owner's signature covers. Hex is lower case. */
export interface SignedTerms {
  readonly x402Version: number;
  readonly accepted: Offer;
  readonly resourceUrl: string;
  readonly from: string;
  readonly ownerPublicKey: string;
  readonly agentPublicKey: string;
  readonly requestDigest: string;
  /** Inclusive. */
  readonly validAfterMs: number;
  /** Exclusive. */
  readonly validBeforeMs: number;
  readonly nonce: string;
}

export interface PaymentPayload extends SignedTerms {
  readonly signature: string;
}

const payloadSchema = z.object({
  x402_version: versionSchema,
  resource: z.object({ url: z.string().min(1) }),
  accepted: offerSchema,
  payload: z.object({
    from: z.string().min(1),
    owner_public_key: hexSchema(32),
    agent_public_key: hexSchema(32),
    request_digest: hexSchema(32),
    valid_after_ms: timeSchema,
    valid_before_ms: timeSchema,
    nonce: hexSchema(32),
    signature: hexSchema(64),
    // A signed chain transaction belongs to a real backend; beside a mock nothing would check it.
    signed_tx: z.null('expected null: there is no chain behind this backend').optional(),
  }),
});

/** Reads a payload whose members are in the spelling of the prototype. */
export function readPaymentPayload(value: JsonObject): LezOutcome<PaymentPayload> {
  const parsed = parseWith(payloadSchema, value);
  if (!parsed.ok) return parsed;
  const { x402_version, resource, accepted, payload } = parsed.value;
  return {
    ok: true,
    value: {
      x402Version: x402_version,
      accepted: offerOf(accepted),
      resourceUrl: resource.url,
      from: payload.from,
      ownerPublicKey: payload.owner_public_key,
      agentPublicKey: payload.agent_public_key,
      requestDigest: payload.request_digest,
      validAfterMs: payload.valid_after_ms,
      validBeforeMs: payload.valid_before_ms,
      nonce: payload.nonce,
      signature: payload.signature,
    },
  };
}

export function paymentPayloadJson(payment: PaymentPayload, fieldCase: FieldCase): JsonObject {
  const written = {
    x402_version: payment.x402Version,
    resource: { url: payment.resourceUrl },
    accepted: offerJson(payment.accepted),
    payload: {
      from: payment.from,
      owner_public_key: payment.ownerPublicKey,
      agent_public_key: payment.agentPublicKey,
      request_digest: payment.requestDigest,
      valid_after_ms: payment.validAfterMs,
      valid_before_ms: payment.validBeforeMs,
      nonce: payment.nonce,
      signature: payment.signature,
      signed_tx: null,
    },
  };
  return spelled(written, fieldCase);
}
