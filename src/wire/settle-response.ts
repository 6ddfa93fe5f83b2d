/**
 * SettleResponse: the answer of POST /settle. `success`, `transaction` and `network` are required even on
 * failure: without them the official client throws.
 * @module
 */
import { z } from 'zod';
import { openObjectSchema, optionalMember } from './optional-member.js';

export const settleResponseSchema = z.looseObject({
  success: z.boolean(),
  /** Empty when nothing was broadcast. */
  transaction: z.string(),
  /** CAIP-2. */
  network: z.string(),
  /** Absent on success. */
  errorReason: optionalMember(z.string()),
  errorMessage: optionalMember(z.string()),
  payer: optionalMember(z.string()),
  /** Atomic units that moved. */
  amount: optionalMember(z.string()),
  extensions: optionalMember(openObjectSchema),
  extra: optionalMember(openObjectSchema),
});

export type SettleResponse = z.infer<typeof settleResponseSchema>;
