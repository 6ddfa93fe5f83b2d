/**
 * Audience and constraints as the code of March 2026 decided them: plain suffixes, plain prefixes, symbols without their
 * network, an empty list for "anything".
 * Source: the authorization specification, section 20.4 (predict, rows 9 and 14).
 * @module
 */
import type { TextConstraint, TextWarrant } from '../../warrant/text-profile/text-warrant.js';

export type PredictedRefusal =
  | 'MissingLedgerFlowExtension'
  | 'ChallengeMismatch'
  | 'ReplayDetected'
  | 'WarrantTransportMismatch'
  | 'UnknownWarrantDigest'
  | 'UnsupportedVersion'
  | 'InvalidWarrantSignature'
  | 'WarrantNotYetValid'
  | 'WarrantExpired'
  | 'MerchantNotAllowed'
  | 'InvalidProofSignature'
  | 'AcceptedHashMismatch'
  | 'RequestHashMismatch'
  | 'ProofOutsideFreshnessWindow'
  | 'PaymentSubjectNotAllowed'
  | 'HttpMethodNotAllowed'
  | 'ResourcePathNotAllowed'
  | 'ToolNotAllowed'
  | 'ModelProviderNotAllowed'
  | 'ActionLabelNotAllowed'
  | 'PaymentAmountExceeded'
  | 'AssetNotAllowed'
  | 'SchemeNotAllowed'
  | 'RailNotAllowed'
  | 'PayeeNotAllowed'
  | 'SponsorshipNotAllowed';

export interface PredictFacts {
  readonly merchantId: string;
  /** As the client wrote it. */
  readonly authority: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Empty when the merchant names none. */
  readonly toolName: string;
  readonly amount: bigint;
  readonly asset: string;
  readonly scheme: string;
  readonly payTo: string;
  readonly rail: 'Exchange' | 'Onchain';
}

type Test = readonly [PredictedRefusal, boolean];

const allows = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);

const isUnderSuffix = (suffixes: readonly string[], authority: string): boolean =>
  suffixes.some((suffix) => authority.endsWith(suffix));

export function isPredictedAudience(audience: TextWarrant['audience'], facts: PredictFacts): boolean {
  if (audience === 'Any') return true;
  return 'MerchantIds' in audience
    ? audience.MerchantIds.includes(facts.merchantId)
    : isUnderSuffix(audience.MerchantHosts, facts.authority);
}

function testsOf(constraint: TextConstraint, facts: PredictFacts): readonly Test[] {
  if ('Merchant' in constraint) {
    const { merchant_ids, host_suffixes } = constraint.Merchant;
    return [
      ['MerchantNotAllowed', allows(merchant_ids, facts.merchantId)],
      ['MerchantNotAllowed', host_suffixes.length === 0 || isUnderSuffix(host_suffixes, facts.authority)],
    ];
  }
  if ('Resource' in constraint) {
    const { http_methods, path_prefixes: paths } = constraint.Resource;
    const methods = http_methods.map((method) => method.toUpperCase());
    return [
      ['HttpMethodNotAllowed', allows(methods, facts.method.toUpperCase())],
      ['ResourcePathNotAllowed', paths.length === 0 || paths.some((path) => facts.target.startsWith(path))],
    ];
  }
  if ('Tool' in constraint) {
    const { tool_names, model_providers, action_labels } = constraint.Tool;
    return [
      ['ToolNotAllowed', allows(tool_names, facts.toolName)],
      // The code never fills these two in.
      ['ModelProviderNotAllowed', allows(model_providers, '')],
      ['ActionLabelNotAllowed', allows(action_labels, '')],
    ];
  }
  if ('Sponsorship' in constraint) {
    const { allow_sponsored_execution, sponsor_ids } = constraint.Sponsorship;
    return [['SponsorshipNotAllowed', allow_sponsored_execution || sponsor_ids.length === 0]];
  }
  const { max_per_request, allowed_assets, allowed_schemes, allowed_rails, payee_ids } = constraint.Payment;
  const symbols = allowed_assets.map(({ asset }) => asset);
  return [
    ['PaymentAmountExceeded', facts.amount <= BigInt(max_per_request.amount)],
    ['AssetNotAllowed', allows(symbols, facts.asset)],
    ['SchemeNotAllowed', allows(allowed_schemes, facts.scheme)],
    ['RailNotAllowed', allows(allowed_rails, facts.rail)],
    ['PayeeNotAllowed', allows(payee_ids, facts.payTo)],
  ];
}

/** The first constraint that does not hold, in the order of the list. */
export function predictConstraints(
  constraints: TextWarrant['constraints'],
  facts: PredictFacts,
): PredictedRefusal | undefined {
  return constraints.flatMap((one) => testsOf(one, facts)).find(([, holds]) => !holds)?.[0];
}
