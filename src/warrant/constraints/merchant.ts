/**
 * The constraint `merchant`: which merchants may be paid. When ids and hosts are both listed, both have to match.
 * @module
 */
import { z } from 'zod';
import { listOf, listWithin } from '../list.js';
import { hostCovers, hostEntrySchema, hostMatches } from '../matching/host-entry.js';
import { wireTextSchema } from '../text.js';
import { type FieldRule, ruleOf } from './facts.js';

export const merchantConstraintSchema = z.strictObject({
  merchant_ids: listOf(wireTextSchema).optional(),
  host_suffixes: listOf(hostEntrySchema).optional(),
});

export type MerchantConstraint = z.infer<typeof merchantConstraintSchema>;

export const merchantRules: readonly FieldRule<MerchantConstraint>[] = [
  ruleOf('merchant_ids', 'merchant_not_allowed', (ids, { facts }) =>
    ids.some((id) => id === facts.merchantId),
  ),
  ruleOf('host_suffixes', 'merchant_not_allowed', (entries, { facts }) =>
    entries.some((entry) => hostMatches(entry, facts.host)),
  ),
];

/** Whether the child's terms stay within the parent's. */
export function merchantWithin(child: MerchantConstraint, parent: MerchantConstraint): boolean {
  return (
    listWithin(child.merchant_ids, parent.merchant_ids) &&
    listWithin(child.host_suffixes, parent.host_suffixes, hostCovers)
  );
}
