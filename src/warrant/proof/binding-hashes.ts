/**
 * The three hashes that tie a proof to one payment: the quote that was accepted, the request that it pays for, and the
 * x402 payload that pays.
 * Source: the authorization specification, section 7.
 * @module
 */
import type { JsonObject, JsonValue } from '../../wire/json.js';
import { encodeCbor } from '../cbor/encode.js';
import { type HashBytes, hashJcs, sha256 } from '../digest.js';
import { lowerCaseAscii } from '../matching/request-host.js';

export interface BoundRequest {
  /** As received. */
  readonly method: string;
  /** Value of `Host` or `:authority`, with its port. */
  readonly authority: string;
  /** Raw origin-form target with its query. */
  readonly target: string;
  /** Content after transfer coding, before content coding is removed. */
  readonly body: Uint8Array;
}

/** The bytes that stand for a request. Each part is its own item, so no part can run into the next. */
export function encodeRequest({ method, authority, target, body }: BoundRequest): Uint8Array {
  return encodeCbor(['lfreq1', method, lowerCaseAscii(authority), target, sha256(body)]);
}

/** Binds a request: method, authority, target and body. */
export function requestHash(request: BoundRequest): HashBytes {
  return sha256(encodeRequest(request));
}

/** Binds the whole `accepted` object as received, `extra` and unknown members included. */
export function acceptedHash(accepted: JsonObject): HashBytes {
  return hashJcs(accepted);
}

/** Binds the x402 `payload`. It has no member on the wire: both sides compute it. */
export function payloadHash(payload: JsonValue): HashBytes {
  return hashJcs(payload);
}
