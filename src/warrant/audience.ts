/**
 * Audience: which merchants may accept a warrant. One of three forms, never a mix.
 * Source: the authorization specification, sections 5, 11 (K9) and 12 (step d).
 * @module
 */
import { z } from 'zod';
import type { RequestFacts } from './constraints/facts.js';
import { listOf, listWithin } from './list.js';
import { hostCovers, hostEntrySchema, hostMatches } from './matching/host-entry.js';
import { wireTextSchema } from './text.js';

export const audienceSchema = z
  .strictObject({
    any: z.literal(true).optional(),
    merchant_ids: listOf(wireTextSchema).optional(),
    merchant_hosts: listOf(hostEntrySchema).optional(),
  })
  .refine((audience) => Object.values(audience).filter((form) => form !== undefined).length === 1, {
    message: 'expected one of any, merchant_ids and merchant_hosts',
  });

/** Exactly one member is present. */
export type Audience = z.infer<typeof audienceSchema>;

/** Whether a merchant belongs to the audience. */
export function inAudience(audience: Audience, facts: Pick<RequestFacts, 'merchantId' | 'host'>): boolean {
  if (audience.any !== undefined) return true;
  if (audience.merchant_ids !== undefined) return audience.merchant_ids.some((id) => id === facts.merchantId);
  return audience.merchant_hosts?.some((entry) => hostMatches(entry, facts.host)) ?? false;
}

/** Whether the child's audience stays within the parent's; two different forms cannot be compared and never are. */
export function audienceWithin(child: Audience, parent: Audience): boolean {
  if (parent.any !== undefined) return true;
  if (child.any !== undefined) return false;
  return (
    listWithin(child.merchant_ids, parent.merchant_ids) &&
    listWithin(child.merchant_hosts, parent.merchant_hosts, hostCovers)
  );
}
