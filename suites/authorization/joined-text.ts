/**
 * A warrant of `lf-core/1` as the joined text of the compatibility profile. No honest verifier signs or reads it: it is what
 * a verifier would take that never left the old format.
 * Source: the authorization specification, section 20.2.
 * @module
 */
import { unsignedText } from '../../src/warrant/text-profile/signing-text.js';
import { textWarrantSchema } from '../../src/warrant/text-profile/text-warrant.js';

type Members = { readonly [name: string]: unknown };

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !Array.isArray(value);
const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const pascalCase = (name: unknown): string =>
  String(name)
    .split('_')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');

function signerText(value: unknown): Members {
  const { alg, public_key: key, key_id: id } = membersOf(value);
  const hex = key instanceof Uint8Array ? Buffer.from(key).toString('hex') : '';
  return { alg: pascalCase(alg), public_key_hex: hex, key_id: id ?? null };
}

const lists = (terms: Members, ...names: readonly string[]): Members =>
  Object.fromEntries(names.map((name) => [name, listOf(terms[name])]));

const amountOf = (value: unknown): Members => ({
  ...membersOf(value),
  amount: Number(membersOf(value).amount ?? 0),
});

function constraintText(constraint: unknown): Members {
  const [[kind, value] = ['', {}]] = Object.entries(membersOf(constraint)).filter(
    ([, one]) => one !== undefined,
  );
  const terms = membersOf(value);
  if (kind === 'merchant') return { Merchant: lists(terms, 'merchant_ids', 'host_suffixes') };
  if (kind === 'resource') return { Resource: lists(terms, 'http_methods', 'path_prefixes') };
  if (kind === 'tool') return { Tool: lists(terms, 'tool_names', 'model_providers', 'action_labels') };
  if (kind === 'sponsorship')
    return {
      Sponsorship: {
        allow_sponsored_execution: terms.allow_sponsored_execution,
        ...lists(terms, 'sponsor_ids'),
      },
    };
  return {
    Payment: {
      ...lists(terms, 'allowed_schemes', 'payee_ids'),
      max_per_request: amountOf(terms.max_per_request),
      period_limit: terms.period_limit === undefined ? null : amountOf(terms.period_limit),
      allowed_assets: listOf(terms.allowed_assets).map((one) => ({ network: null, ...membersOf(one) })),
      allowed_rails: listOf(terms.allowed_rails).map(pascalCase),
    },
  };
}

function audienceText(value: unknown): unknown {
  const { merchant_ids: ids, merchant_hosts: hosts } = membersOf(value);
  if (ids !== undefined) return { MerchantIds: ids };
  return hosts === undefined ? 'Any' : { MerchantHosts: hosts };
}

/** The text of a warrant, its signature left out. */
export function joinedText(warrant: Members): string {
  const { metadata } = warrant;
  return unsignedText(
    textWarrantSchema.parse({
      version: 1,
      warrant_id: warrant.warrant_id,
      issuer: signerText(warrant.issuer),
      subject_signer: signerText(warrant.subject_signer),
      payment_subjects: listOf(warrant.payment_subjects).map((one) => ({
        ...membersOf(one),
        kind: pascalCase(membersOf(one).kind),
      })),
      audience: audienceText(warrant.audience),
      not_before_ms: warrant.not_before_ms,
      expires_at_ms: warrant.expires_at_ms,
      delegation: warrant.delegation,
      constraints: listOf(warrant.constraints).map(constraintText),
      metadata: { entries: metadata instanceof Map ? Object.fromEntries(metadata) : membersOf(metadata) },
      signature: { alg: 'Ed25519', value_hex: '' },
    }),
  );
}
