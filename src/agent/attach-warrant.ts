/**
 * LedgerFlow authorization on the agent's side: a warrant, and a fresh proof that its key pays this quote for this request.
 * A challenge that is not understood is not answered.
 * Source: the authorization specification, sections 3, 7 and 8.
 * @module
 */
import { type Challenge, readChallengeExtension } from '../authorization/challenge.js';
import {
  extensionName,
  formOf,
  memberOf,
  proofEncoding,
  protocolVersion,
  warrantEncoding,
} from '../authorization/extension-form.js';
import { encodeBase64, encodeBase64Url } from '../warrant/base64.js';
import { digestOf, hashOfDigest } from '../warrant/digest.js';
import {
  acceptedHash,
  type BoundRequest,
  payloadHash,
  requestHash,
} from '../warrant/proof/binding-hashes.js';
import { signProof } from '../warrant/proof/proof-body.js';
import { decodeWarrant, warrantDigest } from '../warrant/sealed-warrant.js';
import { type SigningKey, signerOf } from '../warrant/signature/signing-key.js';
import { warrantSubjectSchema } from '../warrant/subject.js';
import { timeMsSchema } from '../warrant/time.js';
import { AssayError } from '../wire/assay-error.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import type { PaymentSubject } from '../wire/payment-subject.js';

/** A warrant with the key that may use it. */
export interface HeldWarrant {
  /** Full encodings, root first; the last one names the key as its subject. */
  readonly chain: readonly [Uint8Array, ...Uint8Array[]];
  readonly key: SigningKey;
  /** Who pays, where the wallet does not say it; the warrant's own subject by default, if it has one only. */
  readonly subject?: PaymentSubject;
}

/** What a proof is made of beside the payment. */
export interface ProofTerms {
  readonly request: BoundRequest;
  /** Milliseconds. */
  readonly nowMs: number;
  /** Secure random bytes, as many as are asked for. */
  readonly random: (bytes: number) => Uint8Array;
  /** Who pays, as the wallet says. */
  readonly subject: PaymentSubject | undefined;
}

const refuse = (why: string): AssayError =>
  new AssayError(`the LedgerFlow challenge cannot be answered: ${why}`, {
    code: 'bad_challenge',
    exitCode: 2,
  });

function readOurs(value: JsonValue): Challenge {
  const challenge = readChallengeExtension(value);
  if (challenge === undefined) throw refuse('it is no challenge of lfx402/v1 as this agent knows it');
  return challenge;
}

const reference = (bytes: Uint8Array): JsonObject => ({
  encoding: warrantEncoding,
  digest: warrantDigest(bytes),
  inline_b64: encodeBase64Url(bytes),
});

/** The payment subject of a warrant that has one only. */
function onlySubject(leaf: Uint8Array): PaymentSubject | undefined {
  const read = decodeWarrant(leaf);
  const [subject, ...others] = (read.ok ? read.value.warrant.payment_subjects : undefined) ?? [];
  return others.length === 0 ? subject : undefined;
}

/** The members of the agent's answer. */
function answerOf(
  { challenge_id, nonce_bytes }: Challenge,
  payment: JsonObject,
  { chain, key, ...held }: HeldWarrant,
  terms: ProofTerms,
): JsonObject {
  const { accepted, payload } = payment;
  const leaf = chain.at(-1) ?? chain[0];
  const subject = warrantSubjectSchema.safeParse(terms.subject ?? held.subject ?? onlySubject(leaf));
  if (!subject.success) throw refuse('nobody says which payment subject pays');
  if (!isJsonObject(accepted) || payload === undefined)
    throw refuse('the payment has no quote or no payload');
  const ancestors = chain.slice(0, -1);
  const signer = signerOf(key);
  const body = {
    challenge_id,
    warrant_digest: hashOfDigest(warrantDigest(leaf)),
    accepted_hash: acceptedHash(accepted),
    request_hash: requestHash(terms.request),
    payload_hash: payloadHash(payload),
    payment_subject: subject.data,
    created_at_ms: timeMsSchema.parse(terms.nowMs),
    nonce: terms.random(nonce_bytes),
    signer,
  };
  return {
    version: protocolVersion,
    challenge_id,
    warrant: reference(leaf),
    ...(ancestors.length === 0 ? {} : { warrant_chain: ancestors.map(reference) }),
    proof: {
      encoding: proofEncoding,
      created_at_ms: body.created_at_ms,
      nonce_b64: encodeBase64(body.nonce),
      request_hash: digestOf(body.request_hash),
      accepted_hash: digestOf(body.accepted_hash),
      signature: { alg: key.alg, value_b64: encodeBase64(signProof(body, key)) },
    },
    subject: {
      signer: { alg: key.alg, key_b64: encodeBase64(signer.public_key) },
      payment_subject: { kind: subject.data.kind, value: subject.data.value },
    },
  };
}

/** With an identifier of its own, where the merchant knows what that is: only so can the payment be sent twice. */
function withIdentifier(extensions: JsonObject, random: ProofTerms['random']): JsonObject {
  const declared = memberOf(extensions, 'payment-identifier');
  const info = memberOf(declared, 'info');
  if (!isJsonObject(declared) || !isJsonObject(info)) return extensions;
  const id = `pay_${Buffer.from(random(16)).toString('hex')}`;
  return { ...extensions, 'payment-identifier': { ...declared, info: { ...info, id } } };
}

/**
 * Adds warrant and proof to a payment whose merchant asked for them; `asked` holds the extensions of the challenge. Any
 * other payment stays as it is. Throws AssayError `bad_challenge`, or `secret_key` over a key that is none.
 */
export function attachWarrant(
  payment: JsonObject,
  asked: JsonObject | undefined,
  held: HeldWarrant,
  terms: ProofTerms,
): JsonObject {
  const value = memberOf(asked, extensionName);
  if (asked === undefined || value === undefined) return payment;
  const answer = answerOf(readOurs(value), payment, held, terms);
  const info = memberOf(value, 'info');
  const members = isJsonObject(value) ? value : {};
  const filled =
    formOf(value) === 'wrapped' && isJsonObject(info)
      ? { ...members, info: { ...info, ...answer } }
      : { ...members, ...answer };
  return { ...payment, extensions: { ...withIdentifier(asked, terms.random), [extensionName]: filled } };
}
