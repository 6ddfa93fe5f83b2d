/**
 * A warrant together with the bytes it was read from or written to. The digest is that of the bytes, and everything that
 * refers to a warrant refers to its digest.
 * Source: the authorization specification, section 5 ("Body, full encoding, digest").
 * @module
 */
import { decodeCbor } from './cbor/decode.js';
import { encodeCbor } from './cbor/encode.js';
import { type Digest, digestOf, type HashBytes, sha256 } from './digest.js';
import { limits } from './limits.js';
import { readWarrant, readWarrantBody } from './read-warrant.js';
import { accepted, type Outcome, refused } from './refusal.js';
import { preimageOf } from './signature/preimage.js';
import { type SigningKey, signerOf, signPreimage } from './signature/signing-key.js';
import { type VerifySignature, verifySignature } from './signature/verify-signature.js';
import { sameSigner } from './signer.js';
import { type CrossFieldRule, crossFieldRules, type Warrant, type WarrantBody } from './warrant.js';

export interface SealedWarrant {
  readonly warrant: Warrant;
  /** The full encoding, signature included. */
  readonly bytes: Uint8Array;
  /** The encoding without the signature, which is what was signed. */
  readonly body: Uint8Array;
  readonly hash: HashBytes;
  readonly digest: Digest;
}

/** The encoding of a warrant without its signature. */
export function encodeWarrantBody(warrant: WarrantBody): Uint8Array {
  return encodeCbor({ ...warrant, signature: undefined });
}

/** The full encoding of a warrant. */
export function encodeWarrant(warrant: Warrant): Uint8Array {
  return encodeCbor(warrant);
}

/** The digest of the bytes of a warrant, whatever they are. */
export function warrantDigest(bytes: Uint8Array): Digest {
  return digestOf(sha256(bytes));
}

/** Ties a warrant to the bytes that it was read from. */
export function sealWarrant(warrant: Warrant, bytes: Uint8Array): SealedWarrant {
  const hash = sha256(bytes);
  return { warrant, bytes, body: encodeWarrantBody(warrant), hash, digest: digestOf(hash) };
}

/** Reads a warrant from its bytes. Signatures are not checked. */
export function decodeWarrant(
  bytes: Uint8Array,
  rules: readonly CrossFieldRule[] = crossFieldRules,
): Outcome<SealedWarrant> {
  const map = decodeCbor(bytes);
  if (!map.ok) return map;
  const warrant = readWarrant(map.value, rules);
  return warrant.ok ? accepted(sealWarrant(warrant.value, bytes)) : warrant;
}

/**
 * Signs a warrant. The issuer is the key, with an optional key id. Refuses terms that no verifier would read, with the
 * code that the verifier would give. Throws AssayError `secret_key` over a key that is none.
 */
export function issueWarrant(
  terms: Readonly<Record<string, unknown>>,
  key: SigningKey,
  keyId?: string,
): Outcome<SealedWarrant> {
  const issuer = { ...signerOf(key), ...(keyId === undefined ? {} : { key_id: keyId }) };
  const body = readWarrantBody({ ...terms, version: 1, issuer });
  if (!body.ok) return body;
  const value = signPreimage(key, preimageOf('warrant', encodeWarrantBody(body.value)));
  const warrant: Warrant = { ...body.value, signature: { alg: key.alg, value } };
  const bytes = encodeWarrant(warrant);
  if (bytes.length > limits.warrantBytes)
    return refused('0', 'payload_too_large', `warrant of ${bytes.length} bytes`);
  return accepted(sealWarrant(warrant, bytes));
}

/** Whether the issuer that a warrant names signed it, with the algorithm that it names. */
export function isSignedByIssuer(
  { warrant, body }: SealedWarrant,
  verify: VerifySignature = verifySignature,
): boolean {
  const { issuer, signature } = warrant;
  return signature.alg === issuer.alg && verify(issuer, preimageOf('warrant', body), signature.value);
}

/** Whether two warrants name the same key, key ids aside. */
export function isIssuedBySubjectOf(child: SealedWarrant, parent: SealedWarrant): boolean {
  return sameSigner(child.warrant.issuer, parent.warrant.subject_signer);
}
