/**
 * The objects of protocol version 1. Networks carry legacy names, the requirements name the least that has to be paid
 * (their member is called `maxAmountRequired` all the same), and the payload repeats scheme and network.
 * Source: v1 specification, sections 5.1 to 5.3 and 7.
 * @module
 */
import { z } from 'zod';
import { atomicAmountSchema } from './atomic-amount.js';
import { openObjectSchema, optionalMember } from './optional-member.js';

/** Any text: whether it names a network is for the dispatcher to say. */
const legacyNetworkSchema = z.string().min(1);

export const paymentRequirementsV1Schema = z.looseObject({
  scheme: z.string().min(1),
  network: legacyNetworkSchema,
  /** Atomic units of `asset`. */
  maxAmountRequired: atomicAmountSchema,
  asset: z.string().min(1),
  payTo: z.string().min(1),
  /** URL. */
  resource: z.string(),
  description: z.string(),
  mimeType: optionalMember(z.string()),
  outputSchema: optionalMember(openObjectSchema),
  maxTimeoutSeconds: z.number().positive(),
  extra: optionalMember(openObjectSchema),
});

export type PaymentRequirementsV1 = z.infer<typeof paymentRequirementsV1Schema>;

export const paymentPayloadV1Schema = z.looseObject({
  x402Version: z.literal(1),
  scheme: z.string().min(1),
  network: legacyNetworkSchema,
  /** By scheme; for exact on EVM the same as in version 2. */
  payload: openObjectSchema,
});

export type PaymentPayloadV1 = z.infer<typeof paymentPayloadV1Schema>;

export const facilitatorRequestV1Schema = z.looseObject({
  x402Version: z.number().optional(),
  paymentPayload: paymentPayloadV1Schema,
  paymentRequirements: paymentRequirementsV1Schema,
});

export type FacilitatorRequestV1 = z.infer<typeof facilitatorRequestV1Schema>;

/** The challenge of a resource server: the body of its 402, not a header. */
export const paymentRequiredV1Schema = z.looseObject({
  x402Version: z.literal(1),
  error: z.string(),
  accepts: z.array(paymentRequirementsV1Schema),
});

/** The answer of POST /settle. Other than in version 2, the payer is required. */
export const settleResponseV1Schema = z.looseObject({
  success: z.boolean(),
  errorReason: optionalMember(z.string()),
  transaction: z.string(),
  network: legacyNetworkSchema,
  payer: z.string(),
});

export type SettleResponseV1 = z.infer<typeof settleResponseV1Schema>;
