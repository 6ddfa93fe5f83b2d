/**
 * Hashes and the proof of the compatibility profile: texts again, joined by line feeds and semicolons.
 * Source: the authorization specification, section 20.2.
 * @module
 */
import { type Digest, digestOf, sha256 } from '../digest.js';
import type { BoundRequest } from '../proof/binding-hashes.js';

/** Binds a request. Case is mapped as Unicode has it, unlike in `lf-core/1`. */
export function textRequestHash({ method, authority, target, body }: BoundRequest): Digest {
  const parts = [method.toUpperCase(), authority.toLowerCase(), target, digestOf(sha256(body))];
  return digestOf(sha256(parts.join('\n')));
}

export interface TextQuote {
  readonly scheme: string;
  readonly asset: string;
  /** Below 2^53 when it is a number. */
  readonly amount: number | bigint;
  readonly payee_id: string;
  readonly network: string | null;
}

/** Binds five members of the quote and no other. */
export function textAcceptedHash({ scheme, asset, amount, payee_id, network }: TextQuote): Digest {
  const text = `scheme=${scheme};asset=${asset};amount=${amount};payee_id=${payee_id};network=${network ?? '-'}`;
  return digestOf(sha256(text));
}

export interface TextProof {
  readonly challenge_id: string;
  readonly warrant_digest: string;
  readonly accepted_hash: string;
  readonly request_hash: string;
  readonly created_at_ms: number;
  /** Text, not bytes. */
  readonly nonce: string;
  readonly signer_key_hex: string;
}

/** What the agent signs, without tag and without hash. */
export function proofText(proof: TextProof): string {
  return [
    'domain=ledgerflow-pop/v1',
    `challenge_id=${proof.challenge_id}`,
    `warrant_digest=${proof.warrant_digest}`,
    `accepted_hash=${proof.accepted_hash}`,
    `request_hash=${proof.request_hash}`,
    `created_at_ms=${proof.created_at_ms}`,
    `nonce=${proof.nonce}`,
    `signer_key=${proof.signer_key_hex}`,
  ].join(';');
}
