/**
 * The text that a warrant of the compatibility profile is signed as. Nothing in it is escaped, so two different warrants can
 * have one text: that is the weakness this profile exists to show, and what safe mode closes by its alphabet.
 * Source: the authorization specification, section 20.2.
 * @module
 */
import { type Digest, digestOf, sha256 } from '../digest.js';
import { verifyEd25519 } from '../signature/ed25519.js';
import type { TextConstraint, TextSigner, TextWarrant } from './text-warrant.js';

export const compareUtf8 = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Sorted by UTF-8 bytes, joined, not escaped. */
function list(items: readonly string[]): string {
  return items.toSorted(compareUtf8).join('|');
}

const bit = (value: boolean): string => (value ? '1' : '0');

/** `ExchangeAccount` is `exchange_account` in the text. */
export const snakeCase = (name: string): string => name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();

const signer = ({ alg, public_key_hex, key_id }: TextSigner): string =>
  `${alg.toLowerCase()}:${public_key_hex}:${key_id ?? '-'}`;

function audience(value: TextWarrant['audience']): string {
  if (value === 'Any') return 'any';
  if ('MerchantIds' in value) return `merchant_ids=${list(value.MerchantIds)}`;
  return `merchant_hosts=${list(value.MerchantHosts)}`;
}

/** One constraint; the list of them is sorted by this. */
export function constraintText(value: TextConstraint): string {
  if ('Merchant' in value) {
    const { merchant_ids, host_suffixes } = value.Merchant;
    return `merchant(merchant_ids=${list(merchant_ids)};host_suffixes=${list(host_suffixes)})`;
  }
  if ('Resource' in value) {
    const { http_methods, path_prefixes } = value.Resource;
    return `resource(methods=${list(http_methods.map((one) => one.toUpperCase()))};paths=${list(path_prefixes)})`;
  }
  if ('Tool' in value) {
    const { tool_names, model_providers, action_labels } = value.Tool;
    return `tool(tools=${list(tool_names)};providers=${list(model_providers)};labels=${list(action_labels)})`;
  }
  if ('Payment' in value) {
    const { max_per_request, period_limit: period, ...lists } = value.Payment;
    const assets = lists.allowed_assets.map(({ asset, network }) => `${asset}@${network ?? '-'}`);
    return [
      `payment(max=${max_per_request.amount}`,
      `period=${period === null ? '-' : `${period.amount}@${period.window_ms}`}`,
      `assets=${list(assets)}`,
      `rails=${list(lists.allowed_rails.map(snakeCase))}`,
      `schemes=${list(lists.allowed_schemes)}`,
      `payees=${list(lists.payee_ids)})`,
    ].join(';');
  }
  const { allow_sponsored_execution, sponsor_ids } = value.Sponsorship;
  return `sponsorship(allow=${bit(allow_sponsored_execution)};sponsors=${list(sponsor_ids)})`;
}

function metadata(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .sort(([one], [other]) => compareUtf8(one, other))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** What the issuer signs: these bytes, without tag and without hash. */
export function unsignedText(warrant: TextWarrant): string {
  const subjects = warrant.payment_subjects.map(({ kind, value }) => `${snakeCase(kind)}:${value}`);
  return [
    `version=${warrant.version}`,
    `warrant_id=${warrant.warrant_id}`,
    `issuer=${signer(warrant.issuer)}`,
    `subject_signer=${signer(warrant.subject_signer)}`,
    `payment_subjects=${list(subjects)}`,
    `audience=${audience(warrant.audience)}`,
    `not_before_ms=${warrant.not_before_ms}`,
    `expires_at_ms=${warrant.expires_at_ms}`,
    `delegation=can_delegate=${bit(warrant.delegation.can_delegate)}`,
    `max_depth=${warrant.delegation.max_depth}`,
    `constraints=${list(warrant.constraints.map(constraintText))}`,
    `metadata=${metadata(warrant.metadata.entries)}`,
  ].join(';');
}

/** The text whose hash is the digest of the warrant. */
export function signedText(warrant: TextWarrant): string {
  const { alg, value_hex } = warrant.signature;
  return `${unsignedText(warrant)};signature=${alg.toLowerCase()}:${value_hex}`;
}

export function textWarrantDigest(warrant: TextWarrant): Digest {
  return digestOf(sha256(signedText(warrant)));
}

/** Whether the issuer named in the warrant signed its text. Secp256k1 never verifies in this profile. */
export function isTextWarrantSigned(warrant: TextWarrant): boolean {
  const { issuer, signature } = warrant;
  if (issuer.alg !== 'Ed25519' || signature.alg !== 'Ed25519') return false;
  const [key, value] = [issuer.public_key_hex, signature.value_hex].map((one) => Buffer.from(one, 'hex'));
  return (
    key !== undefined && value !== undefined && verifyEd25519(key, Buffer.from(unsignedText(warrant)), value)
  );
}
