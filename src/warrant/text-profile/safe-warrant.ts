/**
 * A warrant of the compatibility profile as safe mode takes it: its strings are in the alphabet, its terms are those of
 * `lf-core/1` with the same meaning, and it is tied to the text that was signed. Everything after this is decided by the
 * verifier of `lf-core/1`.
 * Source: the authorization specification, section 20.4.
 * @module
 */
import { z } from 'zod';
import { constraintSchemaOf } from '../constraints/constraint.js';
import { paymentConstraintOf } from '../constraints/payment.js';
import { digestOf, sha256 } from '../digest.js';
import { limits } from '../limits.js';
import { readMembers } from '../read-warrant.js';
import { accepted, type Outcome } from '../refusal.js';
import type { SealedWarrant } from '../sealed-warrant.js';
import { verifyEd25519 } from '../signature/ed25519.js';
import { wireTextSchema } from '../text.js';
import { crossFieldRules, warrantSchema } from '../warrant.js';
import { readSafely } from './safe-alphabet.js';
import { compareUtf8, constraintText, signedText, snakeCase, unsignedText } from './signing-text.js';
import { decodeTextWarrant } from './text-cbor.js';
import type { TextConstraint, TextSigner, TextWarrant } from './text-warrant.js';

/** Networks have any name here (`base`), not that of CAIP-2. */
const safeWarrantSchema = warrantSchema.extend({
  constraints: z
    .array(constraintSchemaOf(paymentConstraintOf(wireTextSchema)))
    .min(1)
    .max(limits.constraints)
    .optional(),
});

type Fields = Readonly<Record<string, unknown>>;

/** Left out is what says "unrestricted" in `lf-core/1`; here that is an empty list, or null. */
function stated(fields: Fields): Fields | undefined {
  const kept = Object.entries(fields).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function termsOf(constraint: TextConstraint): Fields {
  if ('Merchant' in constraint) return { merchant: stated(constraint.Merchant) };
  if ('Resource' in constraint) {
    const { http_methods, path_prefixes } = constraint.Resource;
    return {
      resource: stated({ http_methods: http_methods.map((one) => one.toUpperCase()), path_prefixes }),
    };
  }
  if ('Tool' in constraint) return { tool: stated(constraint.Tool) };
  if ('Sponsorship' in constraint) return { sponsorship: stated(constraint.Sponsorship) };
  const {
    max_per_request,
    period_limit: period,
    allowed_assets,
    allowed_rails,
    ...lists
  } = constraint.Payment;
  return {
    payment: stated({
      ...lists,
      max_per_request: { amount: String(max_per_request.amount) },
      period_limit: period && { amount: String(period.amount), window_ms: period.window_ms },
      allowed_assets: allowed_assets.map(({ asset, network }) => stated({ asset, network })),
      allowed_rails: allowed_rails.map(snakeCase),
    }),
  };
}

const signerOf = ({ alg, public_key_hex, key_id }: TextSigner): Fields => ({
  alg: alg.toLowerCase(),
  public_key: new Uint8Array(Buffer.from(public_key_hex, 'hex')),
  ...(key_id === null ? {} : { key_id }),
});

function audienceOf(audience: TextWarrant['audience']): Fields {
  if (audience === 'Any') return { any: true };
  return 'MerchantIds' in audience
    ? { merchant_ids: audience.MerchantIds }
    : { merchant_hosts: audience.MerchantHosts };
}

/** The same terms with the names of `lf-core/1`. */
function membersOf(warrant: TextWarrant): Fields {
  const entries = Object.entries(warrant.metadata.entries);
  // The text does not say in which order the constraints stood, so nothing may depend on it: budgets are named by it.
  const sorted = warrant.constraints.toSorted((one, other) =>
    compareUtf8(constraintText(one), constraintText(other)),
  );
  const constraints = sorted
    .map(termsOf)
    .filter((terms) => Object.values(terms).some((one) => one !== undefined));
  return {
    version: warrant.version,
    warrant_type: 'execution',
    warrant_id: warrant.warrant_id,
    issuer: signerOf(warrant.issuer),
    subject_signer: signerOf(warrant.subject_signer),
    payment_subjects: warrant.payment_subjects.map(({ kind, value }) => ({ kind: snakeCase(kind), value })),
    audience: audienceOf(warrant.audience),
    not_before_ms: warrant.not_before_ms,
    expires_at_ms: warrant.expires_at_ms,
    delegation: warrant.delegation,
    ...(constraints.length === 0 ? {} : { constraints }),
    ...(entries.length === 0 ? {} : { metadata: new Map(entries) }),
    signature: {
      alg: warrant.signature.alg.toLowerCase(),
      value: new Uint8Array(Buffer.from(warrant.signature.value_hex, 'hex')),
    },
  };
}

/** Reads a warrant in safe mode. `read` says which strings are taken. */
export function readSafeWarrant(bytes: Uint8Array, read = readSafely): Outcome<SealedWarrant> {
  const decoded = decodeTextWarrant(bytes);
  const text = decoded.ok ? read(decoded.value) : decoded;
  if (!text.ok) return text;
  const warrant = readMembers(membersOf(text.value), safeWarrantSchema, crossFieldRules);
  if (!warrant.ok) return warrant;
  const hash = sha256(signedText(text.value));
  const body = new Uint8Array(Buffer.from(unsignedText(text.value)));
  return accepted({ warrant: warrant.value, bytes, body, hash, digest: digestOf(hash) });
}

/** Whether the issuer signed the text. Secp256k1 never verifies in this profile. */
export function isSafeWarrantSigned({ warrant: { issuer, signature }, body }: SealedWarrant): boolean {
  return (
    issuer.alg === 'ed25519' &&
    signature.alg === 'ed25519' &&
    verifyEd25519(issuer.public_key, body, signature.value)
  );
}
