/**
 * The body of POST /verify and POST /settle.
 * @module
 */
import { z } from 'zod';
import { paymentPayloadSchema } from './payment-payload.js';
import { paymentRequirementsSchema } from './payment-requirements.js';

export const facilitatorRequestSchema = z.looseObject({
  /** Clients older than x402 #1312 do not send it; the payload's own version decides. */
  x402Version: z.number().optional(),
  paymentPayload: paymentPayloadSchema,
  paymentRequirements: paymentRequirementsSchema,
});

export type FacilitatorRequest = z.infer<typeof facilitatorRequestSchema>;
