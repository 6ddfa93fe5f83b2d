/**
 * The three payment headers, and the two of version 1: base64 (standard alphabet, with padding) of UTF-8 JSON.
 * Decoding is strict; base64url, missing padding, non-canonical trailing bits and JSON with two readings are refused.
 * @module
 */
import { AssayError } from './assay-error.js';
import type { JsonValue } from './json.js';
import { type PaymentPayload, paymentPayloadSchema } from './payment-payload.js';
import { type PaymentRequired, paymentRequiredSchema } from './payment-required.js';
import { type SettleResponse, settleResponseSchema } from './settle-response.js';
import { parseStrictJson } from './strict-json.js';
import {
  type PaymentPayloadV1,
  paymentPayloadV1Schema,
  type SettleResponseV1,
  settleResponseV1Schema,
} from './version-1.js';

export const paymentRequiredHeader = 'PAYMENT-REQUIRED';
export const paymentSignatureHeader = 'PAYMENT-SIGNATURE';
export const paymentResponseHeader = 'PAYMENT-RESPONSE';
/** Version 1. */
export const xPaymentHeader = 'X-PAYMENT';
export const xPaymentResponseHeader = 'X-PAYMENT-RESPONSE';

const standardBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Encodes a JSON value as standard base64 of its UTF-8 text. */
export function encodeBase64Json(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64');
}

/** Decodes standard base64 to a JSON value. Throws AssayError `header_encoding` otherwise. */
export function decodeBase64Json(header: string): JsonValue {
  const refuse = (why: string, cause?: unknown) =>
    new AssayError(`payment header is not readable: ${why}`, { code: 'header_encoding', exitCode: 2, cause });
  if (header === '' || !standardBase64.test(header)) throw refuse('not standard base64 with padding');
  const bytes = Buffer.from(header, 'base64');
  if (bytes.toString('base64') !== header) throw refuse('base64 is not canonical');
  try {
    return parseStrictJson(utf8.decode(bytes));
  } catch (cause) {
    throw refuse('content is not UTF-8 JSON with one reading', cause);
  }
}

interface Schema<Value> {
  safeParse(value: unknown): { success: true; data: Value } | { success: false; error: Error };
}

function decodeHeader<Value>(name: string, schema: Schema<Value>, header: string): Value {
  const parsed = schema.safeParse(decodeBase64Json(header));
  if (parsed.success) return parsed.data;
  throw new AssayError(`${name} does not hold the object it should`, {
    code: 'header_content',
    exitCode: 2,
    cause: parsed.error,
  });
}

export const encodePaymentRequired = (value: PaymentRequired): string => encodeBase64Json(value);
export const decodePaymentRequired = (header: string): PaymentRequired =>
  decodeHeader(paymentRequiredHeader, paymentRequiredSchema, header);

export const encodePaymentSignature = (value: PaymentPayload): string => encodeBase64Json(value);
export const decodePaymentSignature = (header: string): PaymentPayload =>
  decodeHeader(paymentSignatureHeader, paymentPayloadSchema, header);

export const encodePaymentResponse = (value: SettleResponse): string => encodeBase64Json(value);
export const decodePaymentResponse = (header: string): SettleResponse =>
  decodeHeader(paymentResponseHeader, settleResponseSchema, header);

export const encodeXPayment = (value: PaymentPayloadV1): string => encodeBase64Json(value);
export const decodeXPayment = (header: string): PaymentPayloadV1 =>
  decodeHeader(xPaymentHeader, paymentPayloadV1Schema, header);

export const encodeXPaymentResponse = (value: SettleResponseV1): string => encodeBase64Json(value);
export const decodeXPaymentResponse = (header: string): SettleResponseV1 =>
  decodeHeader(xPaymentResponseHeader, settleResponseV1Schema, header);
