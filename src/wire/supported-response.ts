/**
 * SupportedResponse: the answer of GET /supported.
 * @module
 */
import { z } from 'zod';
import { openObjectSchema, optionalMember } from './optional-member.js';

export const supportedKindSchema = z.looseObject({
  x402Version: z.number(),
  scheme: z.string(),
  /** CAIP-2; version 1 kinds carry legacy names. */
  network: z.string(),
  extra: optionalMember(openObjectSchema),
});

export type SupportedKind = z.infer<typeof supportedKindSchema>;

export const supportedResponseSchema = z.looseObject({
  kinds: z.array(supportedKindSchema),
  extensions: z.array(z.string()),
  /** CAIP-2 id or `namespace:*` pattern to signer addresses. */
  signers: z.record(z.string(), z.array(z.string())),
});

export type SupportedResponse = z.infer<typeof supportedResponseSchema>;
