/**
 * A warrant in words: who may pay whom, how much, for what, until when.
 * @module
 */
import { plainLine } from '../../reports/plain-text.js';
import type { Audience } from '../../src/warrant/audience.js';
import type { Constraint } from '../../src/warrant/constraints/constraint.js';
import type { PaymentConstraint } from '../../src/warrant/constraints/payment.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import type { Signer } from '../../src/warrant/signer.js';
import { formatSigner } from './signer-text.js';
import { instantText, spanText } from './time-text.js';

/** A name and what stands beside it. */
export type Line = readonly [name: string, text: string];

const oneOf = (list: readonly string[]): string => list.map(plainLine).join(' or ');

function signerText(signer: Signer): string {
  return `${formatSigner(signer)}${signer.key_id === undefined ? '' : ` (${plainLine(signer.key_id)})`}`;
}

function audienceText(audience: Audience): string {
  if (audience.any !== undefined) return 'any merchant';
  return oneOf(audience.merchant_ids ?? audience.merchant_hosts ?? []);
}

function windowText(from: number, to: number, now: number): string {
  const state =
    now < from
      ? `not valid yet, starts in ${spanText(from - now)}`
      : now >= to
        ? `expired ${now === to ? 'just now' : `${spanText(now - to)} ago`}`
        : `valid now, for another ${spanText(to - now)}`;
  return `${instantText(from)} until ${instantText(to)} (${spanText(to - from)}): ${state}`;
}

const assetText = ({ asset, network }: { asset: string; network?: string | undefined }): string =>
  plainLine(network === undefined ? `${asset} on any network` : `${asset} on ${network}`);

function paymentLines(terms: PaymentConstraint): Line[] {
  const assets = (terms.allowed_assets ?? []).map(assetText).join(' or ');
  const limits = [
    ...(terms.max_per_request === undefined
      ? []
      : [`at most ${terms.max_per_request.amount} atomic units a request`]),
    ...(terms.period_limit === undefined
      ? []
      : [`at most ${terms.period_limit.amount} in any ${spanText(terms.period_limit.window_ms)}`]),
  ];
  const amount = [assets, ...limits].filter((part) => part !== '').join(', ');
  return [
    ...(amount === '' ? [] : [['may pay', amount] as const]),
    ...(terms.payee_ids === undefined ? [] : [['to', oneOf(terms.payee_ids)] as const]),
    ...(terms.allowed_rails === undefined ? [] : [['over', oneOf(terms.allowed_rails)] as const]),
    ...(terms.allowed_schemes === undefined ? [] : [['by scheme', oneOf(terms.allowed_schemes)] as const]),
  ];
}

const listLine = (name: string, list: readonly string[] | undefined): Line[] =>
  list === undefined ? [] : [[name, oneOf(list)]];

function sponsorText(terms: NonNullable<Constraint['sponsorship']>): string {
  if (!terms.allow_sponsored_execution) return 'by nobody';
  return terms.sponsor_ids === undefined ? 'by anybody' : oneOf(terms.sponsor_ids);
}

function otherLines({ merchant, resource, tool, sponsorship }: Constraint): Line[] {
  return [
    ...listLine('merchant id', merchant?.merchant_ids),
    ...listLine('at host', merchant?.host_suffixes),
    ...listLine('request', resource?.http_methods),
    ...listLine('below path', resource?.path_prefixes),
    ...listLine('for tool', tool?.tool_names),
    ...listLine('with model of', tool?.model_providers),
    ...listLine('for action', tool?.action_labels),
    ...(sponsorship === undefined ? [] : [['sponsored', sponsorText(sponsorship)] as const]),
  ];
}

/** Everything that decides, in the order in which somebody asks for it. `now` in milliseconds. */
export function describeWarrant({ warrant, digest }: SealedWarrant, now: number): Line[] {
  const subjects = warrant.payment_subjects?.map(({ kind, value }) => `${kind} ${value}`);
  const isIssuer = warrant.warrant_type === 'issuer';
  return [
    ['digest', digest],
    ['issued by', signerText(warrant.issuer)],
    [isIssuer ? 'may issue' : 'used by', signerText(warrant.subject_signer)],
    ['payer', subjects === undefined ? 'any account' : oneOf(subjects)],
    ['merchant', audienceText(warrant.audience)],
    ...(warrant.constraints ?? []).flatMap(({ payment }) =>
      payment === undefined ? [] : paymentLines(payment),
    ),
    ...(warrant.constraints ?? []).flatMap(otherLines),
    ['window', windowText(warrant.not_before_ms, warrant.expires_at_ms, now)],
    [
      'delegation',
      warrant.delegation.can_delegate
        ? `allowed, ${warrant.delegation.max_depth} further ${warrant.delegation.max_depth === 1 ? 'level' : 'levels'}`
        : 'not allowed',
    ],
    ...[...(warrant.metadata ?? [])].map(
      ([name, value]): Line => ['note', `${plainLine(name)}: ${plainLine(value)}`],
    ),
  ];
}

/** The first line about a warrant. */
export function titleOf({ warrant }: SealedWarrant): string {
  return `${plainLine(warrant.warrant_id)} (${warrant.warrant_type} warrant)`;
}
