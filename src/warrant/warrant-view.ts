/**
 * A warrant as JSON, for people and for other programs: the map of the specification with keys and signature as base64 and
 * the parent's digest as text.
 * Source: the authorization specification, section 24.4 (`decode_warrant`).
 * @module
 */
import type { JsonObject, JsonValue } from '../wire/json.js';
import { encodeBase64 } from './base64.js';
import { digestOf } from './digest.js';
import type { Signer } from './signer.js';
import type { Warrant } from './warrant.js';

function signerView({ alg, public_key, key_id }: Signer): JsonObject {
  return { alg, public_key_b64: encodeBase64(public_key), ...(key_id === undefined ? {} : { key_id }) };
}

/** Plain members; what is undefined has no place in JSON. */
function view(value: JsonValue | undefined | object): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

/** The JSON view of a warrant. */
export function warrantView(warrant: Warrant): JsonObject {
  const { issuer, subject_signer, parent_digest, metadata, signature, ...rest } = warrant;
  const entries: [string, JsonValue | undefined | object][] = [
    ...Object.entries(rest),
    ['issuer', signerView(issuer)],
    ['subject_signer', signerView(subject_signer)],
    ['parent_digest', parent_digest === undefined ? undefined : digestOf(parent_digest)],
    ['metadata', metadata === undefined ? undefined : Object.fromEntries(metadata)],
    ['signature', { alg: signature.alg, value_b64: encodeBase64(signature.value) }],
  ];
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, view(value)]),
  );
}
