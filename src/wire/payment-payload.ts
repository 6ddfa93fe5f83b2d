/**
 * PaymentPayload, version 2, and the EIP-3009 member of exact/EVM payments.
 * @module
 */
import { z } from 'zod';
import { atomicAmountSchema } from './atomic-amount.js';
import { openObjectSchema, optionalMember } from './optional-member.js';
import { paymentRequirementsSchema } from './payment-requirements.js';
import { resourceInfoSchema } from './resource-info.js';

export const paymentPayloadSchema = z.looseObject({
  x402Version: z.literal(2),
  accepted: paymentRequirementsSchema,
  /** By scheme and transfer method. */
  payload: openObjectSchema,
  resource: optionalMember(resourceInfoSchema),
  extensions: optionalMember(openObjectSchema),
});

export type PaymentPayload = z.infer<typeof paymentPayloadSchema>;

/** 0x and 40 hex digits, in any letter case. */
export const evmAddressSchema = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'expected 0x and 40 hex digits');

export const eip3009AuthorizationSchema = z.looseObject({
  from: evmAddressSchema,
  to: evmAddressSchema,
  /** Atomic units. */
  value: atomicAmountSchema,
  /** Unix seconds; EIP-3009 bounds are exclusive. */
  validAfter: atomicAmountSchema,
  validBefore: atomicAmountSchema,
  nonce: z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'expected 0x and 64 hex digits'),
});

/** The signed members of TransferWithAuthorization, all as strings. */
export interface Eip3009Authorization {
  readonly from: string;
  readonly to: string;
  readonly value: string;
  readonly validAfter: string;
  readonly validBefore: string;
  readonly nonce: string;
}

export const eip3009PayloadSchema = z.looseObject({
  /** Whole bytes, at least one; which lengths mean something is the verifier's business. */
  signature: z.string().regex(/^0x(?:[0-9a-fA-F]{2})+$/, 'expected 0x and whole bytes'),
  authorization: eip3009AuthorizationSchema,
});

export interface Eip3009Payload {
  readonly signature: string;
  readonly authorization: Eip3009Authorization;
}
