/**
 * The constraint `payment`: how much, of what, over which rail and scheme, to whom. Amounts are text of atomic units and
 * compared as unbounded integers.
 * @module
 */
import { z } from 'zod';
import { type AtomicAmount, isAtomicAmount } from '../../wire/atomic-amount.js';
import { isCaip2 } from '../../wire/caip.js';
import { limits } from '../limits.js';
import { listOf, listWithin } from '../list.js';
import { sameAddress } from '../matching/account-address.js';
import { railNameOf, railNameSchema } from '../subject.js';
import { type WireText, wireTextSchema } from '../text.js';
import { type FieldRule, ruleOf } from './facts.js';

export const amountSchema = z.custom<AtomicAmount>(
  isAtomicAmount,
  'expected a canonical decimal amount as text, below 2^256',
);

const windowMsSchema = z.number().int().min(limits.periodWindowMs.least).max(limits.periodWindowMs.most);

export interface AllowedAsset {
  readonly asset: WireText;
  readonly network?: WireText | undefined;
}

const nameOfAsset = ({ asset, network }: AllowedAsset): string => JSON.stringify([asset, network ?? null]);

const periodLimitSchema = z.strictObject({ amount: amountSchema, window_ms: windowMsSchema });

export type PeriodLimit = z.infer<typeof periodLimitSchema>;

/** The schema, for networks of a schema. */
export function paymentConstraintOf(network: z.ZodType<WireText>) {
  const assetSchema = z.strictObject({ asset: wireTextSchema, network: network.optional() });
  return z
    .strictObject({
      max_per_request: z.strictObject({ amount: amountSchema }).optional(),
      period_limit: periodLimitSchema.optional(),
      allowed_assets: listOf(assetSchema, nameOfAsset).optional(),
      allowed_rails: listOf(railNameSchema).optional(),
      allowed_schemes: listOf(wireTextSchema).optional(),
      payee_ids: listOf(wireTextSchema).optional(),
    })
    .refine(
      ({ period_limit: limit, allowed_assets: assets }) =>
        limit === undefined || (assets?.length === 1 && assets[0]?.network !== undefined),
      {
        path: ['period_limit'],
        message: 'expected one allowed asset with its network beside a period limit',
      },
    );
}

export const paymentConstraintSchema = paymentConstraintOf(
  wireTextSchema.refine(isCaip2, 'expected a CAIP-2 network'),
);

export type PaymentConstraint = z.infer<typeof paymentConstraintSchema>;

export const paymentRules: readonly FieldRule<PaymentConstraint>[] = [
  ruleOf(
    'max_per_request',
    'payment_amount_exceeded',
    (cap, { facts }) => BigInt(facts.amount) <= BigInt(cap.amount),
  ),
  {
    field: 'period_limit',
    check: ({ period_limit: limit }, { facts, budget, spent }) => {
      if (limit === undefined) return undefined;
      const sum = spent(budget);
      if (sum === undefined) return 'verifier_unavailable';
      return sum + BigInt(facts.amount) <= BigInt(limit.amount) ? undefined : 'payment_period_exceeded';
    },
  },
  ruleOf('allowed_assets', 'asset_not_allowed', (assets, { facts }) =>
    assets.some((allowed) => assetMatches(allowed, facts.asset, facts.network)),
  ),
  ruleOf('allowed_rails', 'rail_not_allowed', (rails, { facts }) =>
    rails.includes(railNameOf(facts.subject)),
  ),
  ruleOf('allowed_schemes', 'scheme_not_allowed', (schemes, { facts }) =>
    schemes.some((scheme) => scheme === facts.scheme),
  ),
  ruleOf('payee_ids', 'payee_not_allowed', (payees, { facts }) =>
    payees.some((payee) => sameAddress(payee, facts.payTo, facts.network)),
  ),
];

/** Whether an entry allows an asset; the same symbol on another network is another asset. */
export function assetMatches(allowed: AllowedAsset, asset: string, network: string): boolean {
  return (
    sameAddress(allowed.asset, asset, network) &&
    (allowed.network === undefined || allowed.network === network)
  );
}

/** Byte equality, so that coverage never depends on a request. */
function assetCovers(parent: AllowedAsset, child: AllowedAsset): boolean {
  return parent.asset === child.asset && (parent.network === undefined || parent.network === child.network);
}

function capWithin(child: { amount: string } | undefined, parent: { amount: string } | undefined): boolean {
  if (parent === undefined) return true;
  return child !== undefined && BigInt(child.amount) <= BigInt(parent.amount);
}

/** Whether the child's terms stay within the parent's. */
export function paymentWithin(child: PaymentConstraint, parent: PaymentConstraint): boolean {
  const window = (limit: PeriodLimit | undefined): number => limit?.window_ms ?? 0;
  return (
    capWithin(child.max_per_request, parent.max_per_request) &&
    capWithin(child.period_limit, parent.period_limit) &&
    window(child.period_limit) >= window(parent.period_limit) &&
    listWithin(child.allowed_assets, parent.allowed_assets, assetCovers) &&
    listWithin(child.allowed_rails, parent.allowed_rails) &&
    listWithin(child.allowed_schemes, parent.allowed_schemes) &&
    listWithin(child.payee_ids, parent.payee_ids)
  );
}
