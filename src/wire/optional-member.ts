/**
 * Optional members of x402 objects: several implementations send `null` where a member is absent.
 * @module
 */
import { z } from 'zod';

/** An optional member for which `null` means absent. */
export function optionalMember<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === null ? undefined : value), schema.optional()).optional();
}

/** A JSON object with any members. */
export const openObjectSchema = z.record(z.string(), z.unknown());
