/**
 * PaymentRequirements, version 2: what a resource server asks for.
 * @module
 */
import { z } from 'zod';
import { atomicAmountSchema } from './atomic-amount.js';
import { caip2Schema } from './caip.js';
import { openObjectSchema, optionalMember } from './optional-member.js';

export const paymentRequirementsSchema = z.looseObject({
  scheme: z.string().min(1),
  network: caip2Schema,
  /** Atomic units of `asset`. */
  amount: atomicAmountSchema,
  asset: z.string().min(1),
  payTo: z.string().min(1),
  maxTimeoutSeconds: z.number().positive(),
  extra: optionalMember(openObjectSchema),
});

export type PaymentRequirements = z.infer<typeof paymentRequirementsSchema>;
