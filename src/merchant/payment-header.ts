/**
 * The header PAYMENT-SIGNATURE as untrusted input: one payment in its own JSON, or nothing.
 * @module
 */
import { createHash } from 'node:crypto';
import { decodeBase64Json } from '../wire/header-codec.js';
import { jcs } from '../wire/jcs.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import { paymentPayloadSchema } from '../wire/payment-payload.js';

/** Base64 of 128 KiB. Node allows 16 KiB for all headers of a request unless it is told otherwise. */
const longestHeader = 174_764;

/** Deeper nesting than any honest payment has; what follows walks recursively. */
const deepest = 64;

export interface SentPayment {
  /** As it was sent, unknown members included: this goes to the facilitator. */
  readonly payload: JsonObject;
  /** The client's copy of an offer. */
  readonly accepted: JsonValue;
  /** One text per payment, whatever stands around its proof. */
  readonly key: string;
}

function nestsWithin(value: JsonValue, limit: number): boolean {
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}

/** Reads the header; undefined unless it is standard base64 of a version 2 payment payload. */
export function readPaymentHeader(header: string): SentPayment | undefined {
  if (header.length > longestHeader) return undefined;
  try {
    const payload = decodeBase64Json(header);
    if (!isJsonObject(payload) || !nestsWithin(payload, deepest)) return undefined;
    const { accepted, payload: proof } = payload;
    if (accepted === undefined || proof === undefined) return undefined;
    if (!paymentPayloadSchema.safeParse(payload).success) return undefined;
    // Throws for numbers that only JavaScript's parser takes, such as 1e999.
    const key = createHash('sha256').update(jcs({ accepted, proof })).digest('hex');
    return { payload, accepted, key };
  } catch {
    return undefined;
  }
}
