/**
 * The warrant: its members with the types, limits and cross-field rules of the specification, section 5. Members carry
 * the names of the CBOR map, so the value and its encoding cannot drift apart.
 * @module
 */
import { z } from 'zod';
import { audienceSchema } from './audience.js';
import { constraintSchema } from './constraints/constraint.js';
import { hashBytesSchema } from './digest.js';
import { limits } from './limits.js';
import { algorithmSchema, signatureSchema, signerSchema } from './signer.js';
import { warrantSubjectsSchema } from './subject.js';
import { wireTextSchema } from './text.js';
import { timeMsSchema } from './time.js';

export const warrantTypes = ['execution', 'issuer'] as const;
export type WarrantType = (typeof warrantTypes)[number];

const delegationSchema = z.strictObject({
  /** Depth that remains below this warrant. */
  max_depth: z.number().int().min(0).max(limits.delegationDepth),
  can_delegate: z.boolean(),
});

const metadataSchema = z
  .map(wireTextSchema, wireTextSchema)
  .refine(({ size }) => size >= 1 && size <= limits.metadataEntries, { message: 'expected 1 to 16 entries' });

export const warrantBodySchema = z.strictObject({
  version: z.literal(1),
  warrant_type: z.enum(warrantTypes),
  warrant_id: wireTextSchema,
  issuer: signerSchema,
  subject_signer: signerSchema,
  payment_subjects: warrantSubjectsSchema.optional(),
  audience: audienceSchema,
  not_before_ms: timeMsSchema,
  expires_at_ms: timeMsSchema,
  delegation: delegationSchema,
  parent_digest: hashBytesSchema.optional(),
  constraints: z.array(constraintSchema).min(1).max(limits.constraints).optional(),
  metadata: metadataSchema.optional(),
});

export const warrantSchema = warrantBodySchema.extend({
  signature: z.strictObject({ alg: algorithmSchema, value: signatureSchema }),
});

/** Everything but the signature. */
export type WarrantBody = z.infer<typeof warrantBodySchema>;

export type Warrant = z.infer<typeof warrantSchema>;

export interface CrossFieldRule {
  readonly rule: string;
  readonly holds: (warrant: WarrantBody) => boolean;
}

/** Rules between the members; breaking one is `warrant_malformed`. */
export const crossFieldRules: readonly CrossFieldRule[] = [
  {
    rule: 'expires_at_ms is greater than not_before_ms',
    holds: (warrant) => warrant.expires_at_ms > warrant.not_before_ms,
  },
  {
    rule: 'can_delegate is false if and only if max_depth is 0',
    holds: ({ delegation }) => delegation.can_delegate === delegation.max_depth > 0,
  },
  {
    rule: 'an issuer warrant can delegate',
    holds: (warrant) => warrant.warrant_type !== 'issuer' || warrant.delegation.can_delegate,
  },
  {
    rule: 'an execution warrant has payment subjects',
    holds: (warrant) => warrant.warrant_type !== 'execution' || warrant.payment_subjects !== undefined,
  },
  {
    rule: 'an execution warrant has a payment constraint with a cap per request and allowed assets',
    holds: (warrant) =>
      warrant.warrant_type !== 'execution' ||
      (warrant.constraints?.some(
        ({ payment }) => payment?.max_per_request !== undefined && payment.allowed_assets !== undefined,
      ) ??
        false),
  },
];
