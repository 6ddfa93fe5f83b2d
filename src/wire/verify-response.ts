/**
 * VerifyResponse: the answer of POST /verify.
 * @module
 */
import { z } from 'zod';
import { openObjectSchema, optionalMember } from './optional-member.js';

export const verifyResponseSchema = z.looseObject({
  isValid: z.boolean(),
  /** Absent when valid. */
  invalidReason: optionalMember(z.string()),
  invalidMessage: optionalMember(z.string()),
  payer: optionalMember(z.string()),
  extensions: optionalMember(openObjectSchema),
  extra: optionalMember(openObjectSchema),
});

export type VerifyResponse = z.infer<typeof verifyResponseSchema>;
