/**
 * The constraint `sponsorship`: whether somebody else may pay for the execution, and who.
 * Source: the authorization specification, section 9.7.
 * @module
 */
import { z } from 'zod';
import { listOf, listWithin } from '../list.js';
import { wireTextSchema } from '../text.js';
import type { FieldRule } from './facts.js';

export const sponsorshipConstraintSchema = z
  .strictObject({
    allow_sponsored_execution: z.boolean(),
    sponsor_ids: listOf(wireTextSchema).optional(),
  })
  .refine((terms) => terms.allow_sponsored_execution || terms.sponsor_ids === undefined, {
    path: ['sponsor_ids'],
    message: 'expected no sponsors where sponsored execution is not allowed',
  });

export type SponsorshipConstraint = z.infer<typeof sponsorshipConstraintSchema>;

export const sponsorshipRules: readonly FieldRule<SponsorshipConstraint>[] = [
  {
    field: 'allow_sponsored_execution',
    check: (terms, { facts: { sponsorId } }) => {
      if (sponsorId === undefined) return undefined;
      const listed = terms.sponsor_ids?.some((id) => id === sponsorId) ?? true;
      return terms.allow_sponsored_execution && listed ? undefined : 'sponsorship_not_allowed';
    },
  },
];

/** Whether the child's terms stay within the parent's: who allows no sponsor is within everything. */
export function sponsorshipWithin(child: SponsorshipConstraint, parent: SponsorshipConstraint): boolean {
  if (!child.allow_sponsored_execution) return true;
  return parent.allow_sponsored_execution && listWithin(child.sponsor_ids, parent.sponsor_ids);
}
