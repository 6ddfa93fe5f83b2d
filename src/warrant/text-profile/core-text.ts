/**
 * A warrant and a proof of `lf-core/1` as the compatibility profile would write them for signing. Nobody signs this in
 * `lf-core/1`: it is what a verifier that mixes the two profiles would accept.
 * Source: the authorization specification, section 20.2.
 * @module
 */
import { encodeBase64 } from '../base64.js';
import { hexOf } from '../bytes.js';
import type { Constraint } from '../constraints/constraint.js';
import { digestOf } from '../digest.js';
import type { ProofBody } from '../proof/proof-body.js';
import type { Signer } from '../signer.js';
import type { WarrantBody } from '../warrant.js';
import { unsignedText } from './signing-text.js';
import { proofText } from './text-hashes.js';
import { type TextSigner, textWarrantSchema } from './text-warrant.js';

const pascalCase = (name: string): string =>
  name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const signerText = ({ alg, public_key, key_id }: Signer): TextSigner => ({
  alg: alg === 'ed25519' ? 'Ed25519' : 'Secp256k1',
  public_key_hex: hexOf(public_key),
  key_id: key_id ?? null,
});

function constraintOf({ merchant, resource, tool, payment, sponsorship }: Constraint): unknown {
  if (merchant !== undefined)
    return {
      Merchant: { merchant_ids: merchant.merchant_ids ?? [], host_suffixes: merchant.host_suffixes ?? [] },
    };
  if (resource !== undefined)
    return {
      Resource: { http_methods: resource.http_methods ?? [], path_prefixes: resource.path_prefixes ?? [] },
    };
  if (tool !== undefined)
    return {
      Tool: {
        tool_names: tool.tool_names ?? [],
        model_providers: tool.model_providers ?? [],
        action_labels: tool.action_labels ?? [],
      },
    };
  if (sponsorship !== undefined) return { Sponsorship: { sponsor_ids: [], ...sponsorship } };
  const { max_per_request: cap, period_limit: period, ...lists } = payment ?? {};
  return {
    Payment: {
      max_per_request: { amount: Number(cap?.amount ?? 0) },
      period_limit: period === undefined ? null : { ...period, amount: Number(period.amount) },
      allowed_assets: (lists.allowed_assets ?? []).map(({ asset, network }) => ({
        asset,
        network: network ?? null,
      })),
      allowed_rails: (lists.allowed_rails ?? []).map(pascalCase),
      allowed_schemes: lists.allowed_schemes ?? [],
      payee_ids: lists.payee_ids ?? [],
    },
  };
}

function audienceText({ any, merchant_ids, merchant_hosts }: WarrantBody['audience']): unknown {
  if (any === true) return 'Any';
  return merchant_ids === undefined ? { MerchantHosts: merchant_hosts } : { MerchantIds: merchant_ids };
}

/** The text of a warrant. Throws ZodError over amounts that the profile cannot hold. */
export function coreWarrantText(warrant: WarrantBody): string {
  const constraints: unknown[] = (warrant.constraints ?? []).map(constraintOf);
  return unsignedText(
    textWarrantSchema.parse({
      version: warrant.version,
      warrant_id: warrant.warrant_id,
      issuer: signerText(warrant.issuer),
      subject_signer: signerText(warrant.subject_signer),
      payment_subjects: (warrant.payment_subjects ?? []).map(({ kind, value }) => ({
        kind: pascalCase(kind),
        value,
      })),
      audience: audienceText(warrant.audience),
      not_before_ms: warrant.not_before_ms,
      expires_at_ms: warrant.expires_at_ms,
      delegation: warrant.delegation,
      constraints,
      metadata: { entries: Object.fromEntries(warrant.metadata ?? []) },
      signature: { alg: 'Ed25519', value_hex: '' },
    }),
  );
}

/** The text of a proof. */
export function coreProofText(body: ProofBody): string {
  return proofText({
    challenge_id: body.challenge_id,
    warrant_digest: digestOf(body.warrant_digest),
    accepted_hash: digestOf(body.accepted_hash),
    request_hash: digestOf(body.request_hash),
    created_at_ms: body.created_at_ms,
    nonce: encodeBase64(body.nonce),
    signer_key_hex: hexOf(body.signer.public_key),
  });
}
