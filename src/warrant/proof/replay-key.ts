/**
 * Names of what may happen once: a nonce under a challenge of a merchant, and one payment under a payment identifier.
 * Both are over decoded values, so that another spelling is not another name.
 * Source: the authorization specification, sections 14.1 and 14.3.
 * @module
 */
import type { JsonValue } from '../../wire/json.js';
import { encodeCbor } from '../cbor/encode.js';
import { type HashBytes, hashJcs, sha256 } from '../digest.js';

/** The bytes that stand for a nonce under a challenge of a merchant. */
export function encodeReplayClaim(merchantId: string, challengeId: string, nonce: Uint8Array): Uint8Array {
  return encodeCbor([merchantId, challengeId, nonce]);
}

/** The key under which a nonce is claimed. */
export function replayKey(merchantId: string, challengeId: string, nonce: Uint8Array): HashBytes {
  return sha256(encodeReplayClaim(merchantId, challengeId, nonce));
}

/** What makes two requests with one payment identifier the same payment. */
export function paymentFingerprint(paymentPayload: JsonValue, requestHash: HashBytes): HashBytes {
  return sha256(encodeCbor([hashJcs(paymentPayload), requestHash]));
}
