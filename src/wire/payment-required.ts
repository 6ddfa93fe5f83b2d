/**
 * PaymentRequired: the challenge of a resource server (header PAYMENT-REQUIRED).
 * @module
 */
import { z } from 'zod';
import { openObjectSchema, optionalMember } from './optional-member.js';
import { paymentRequirementsSchema } from './payment-requirements.js';
import { resourceInfoSchema } from './resource-info.js';

export const paymentRequiredSchema = z.looseObject({
  x402Version: z.literal(2),
  error: optionalMember(z.string()),
  resource: resourceInfoSchema,
  accepts: z.array(paymentRequirementsSchema),
  extensions: optionalMember(openObjectSchema),
});

export type PaymentRequired = z.infer<typeof paymentRequiredSchema>;
