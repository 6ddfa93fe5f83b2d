/**
 * Safe mode of the compatibility profile: the verifier of `lf-core/1`, with the parts replaced that know bytes. What is
 * signed and hashed is text, and no text is taken that could be read in two ways.
 * Source: the authorization specification, section 20.4.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { decodeBase64 } from '../../warrant/base64.js';
import { equalBytes, hexOf } from '../../warrant/bytes.js';
import { digestOf, type HashBytes, hashOfDigest } from '../../warrant/digest.js';
import type { BoundRequest } from '../../warrant/proof/binding-hashes.js';
import type { ProofBody } from '../../warrant/proof/proof-body.js';
import { type Outcome, type Refusal, refusal, refused } from '../../warrant/refusal.js';
import type { SealedWarrant } from '../../warrant/sealed-warrant.js';
import { verifyEd25519 } from '../../warrant/signature/ed25519.js';
import { isSafeText } from '../../warrant/text-profile/safe-alphabet.js';
import { isSafeWarrantSigned, readSafeWarrant } from '../../warrant/text-profile/safe-warrant.js';
import { proofText, textAcceptedHash, textRequestHash } from '../../warrant/text-profile/text-hashes.js';
import type { JsonObject } from '../../wire/json.js';
import type { Encodings } from '../extension-form.js';
import type { VerifierParts } from '../parts.js';
import type { PresentedExtension, WarrantReference } from '../presented-extension.js';
import { type Quote, readExtension, readQuote } from '../read-payment.js';
import { resolveChain, resolveWarrant } from '../resolve-chain.js';
import type { WarrantCache } from '../warrant-cache.js';

/** Experimental: the JSON of `lfx402/v1` carries warrants and proofs of this profile under this name. */
const textEncodings: Encodings = { warrant: 'lf-mar+cbor', proof: 'lf-mar+cbor' };

/** The nonce is text, in base64. */
function readNonce({ proof: { nonce } }: PresentedExtension): Refusal | undefined {
  const isText = isUtf8(nonce) && isSafeText(Buffer.from(nonce).toString('utf8'));
  return isText ? undefined : refusal('0', 'ledgerflow_malformed', 'nonce_b64: outside the safe alphabet');
}

function readTextExtension(document: JsonObject): Outcome<PresentedExtension> {
  const read = readExtension(document, textEncodings);
  const problem = read.ok ? readNonce(read.value) : undefined;
  return problem === undefined ? read : { ok: false, refusal: problem };
}

/** The digest is that of the text, so the bytes are read before it is compared. */
function resolveText(
  reference: WarrantReference,
  decode: (bytes: Uint8Array) => Outcome<SealedWarrant>,
  cache: WarrantCache,
): Outcome<SealedWarrant> {
  const bytes = reference.inline_b64 === undefined ? undefined : decodeBase64(reference.inline_b64);
  if (bytes === undefined) return resolveWarrant(reference, decode, cache);
  const warrant = decode(bytes);
  if (!warrant.ok || warrant.value.digest === reference.digest) return warrant;
  return refused('0', 'warrant_digest_mismatch', `the text of the warrant has ${warrant.value.digest}`);
}

const quoteHash = ({ scheme, asset, amount, payTo, network }: Quote): HashBytes =>
  hashOfDigest(textAcceptedHash({ scheme, asset, amount: BigInt(amount), payee_id: payTo, network }));

const requestHash = (request: BoundRequest): HashBytes => hashOfDigest(textRequestHash(request));

/** What names a sum or a party in the quote has one reading. */
function isSafeQuote({ scheme, asset, payTo, network }: Quote): boolean {
  return [scheme, asset, payTo, network].every(isSafeText) && network !== '-';
}

function isBound(value: JsonObject, claimed: HashBytes): boolean {
  const quote = readQuote(value);
  return quote.ok && isSafeQuote(quote.value) && equalBytes(quoteHash(quote.value), claimed);
}

/** Payload and payment subject are not in the text: the profile does not bind them. */
function isProofSigned(body: ProofBody, signature: Uint8Array): boolean {
  if (body.signer.alg !== 'ed25519') return false;
  const text = proofText({
    challenge_id: body.challenge_id,
    warrant_digest: digestOf(body.warrant_digest),
    accepted_hash: digestOf(body.accepted_hash),
    request_hash: digestOf(body.request_hash),
    created_at_ms: body.created_at_ms,
    nonce: Buffer.from(body.nonce).toString('utf8'),
    signer_key_hex: hexOf(body.signer.public_key),
  });
  return verifyEd25519(body.signer.public_key, new Uint8Array(Buffer.from(text)), signature);
}

/** The parts of a verifier in safe mode, from those of `lf-core/1`. */
export function safeTextParts(core: VerifierParts): VerifierParts {
  return {
    ...core,
    reading: { ...core.reading, extension: readTextExtension, warrant: (bytes) => readSafeWarrant(bytes) },
    chain: {
      ...core.chain,
      resolve: (extension, decode, cache) => resolveChain(extension, decode, cache, resolveText),
    },
    signatures: { warrant: isSafeWarrantSigned, proof: isProofSigned },
    hashes: { accepted: quoteHash, request: requestHash },
    quote: { ...core.quote, isBound },
    request: (request, claimed) => equalBytes(requestHash(request), claimed),
  };
}

/** Line feeds part the fields of the request, so none of them may hold one. */
export function checkSafeRequest({ method, target }: BoundRequest): Refusal | undefined {
  const held = isSafeText(method) && target !== '' && !/\p{Cc}/u.test(target);
  return held ? undefined : refusal('0', 'ledgerflow_malformed', 'request: outside the safe alphabet');
}
