/**
 * A PaymentRequest: what an agent wants its owner to pay for, and why.
 * @module
 */
import { z } from 'zod';
import type { JsonObject } from '../wire/json.js';
import { type LezOutcome, refuse } from './codes.js';
import { isReason, leastReasonLength, reasonLength } from './reason.js';
import { type FieldCase, spelled } from './spelling.js';
import { amountSchema, hexSchema, parseWith, timeSchema } from './wire-values.js';

export interface PaymentRequest {
  readonly requestId: string;
  readonly merchantName: string;
  readonly merchantUrl: string;
  readonly payTo: string;
  /** Atomic units. */
  readonly amount: bigint;
  readonly asset: string;
  readonly network: string;
  readonly scheme: string;
  readonly reason: string;
  /** Lower-case hex. */
  readonly agentPublicKey: string;
  readonly createdAtMs: number;
}

const requestSchema = z.object({
  version: z.literal(1),
  request_id: z.string().min(1),
  merchant_name: z.string().min(1),
  merchant_url: z.string().min(1),
  pay_to: z.string().min(1),
  amount: amountSchema,
  asset: z.string().min(1),
  network: z.string().min(1),
  scheme: z.string().min(1),
  reason: z.string(),
  agent_public_key: hexSchema(32),
  created_at_ms: timeSchema,
});

/** Whether an owner may be asked with this reason. */
export function checkReason(reason: string, least = leastReasonLength): LezOutcome<string> {
  if (isReason(reason, least)) return { ok: true, value: reason };
  const has = reasonLength(reason);
  return refuse('reason_too_short', `the reason has ${has} characters and needs ${least}`);
}

/** Reads a request whose members are in the spelling of the prototype. Its reason is not judged here. */
export function readPaymentRequest(value: JsonObject): LezOutcome<PaymentRequest> {
  const parsed = parseWith(requestSchema, value);
  if (!parsed.ok) return parsed;
  const read = parsed.value;
  return {
    ok: true,
    value: {
      requestId: read.request_id,
      merchantName: read.merchant_name,
      merchantUrl: read.merchant_url,
      payTo: read.pay_to,
      amount: read.amount,
      asset: read.asset,
      network: read.network,
      scheme: read.scheme,
      reason: read.reason,
      agentPublicKey: read.agent_public_key,
      createdAtMs: read.created_at_ms,
    },
  };
}

export function paymentRequestJson(request: PaymentRequest, fieldCase: FieldCase): JsonObject {
  const written = {
    version: 1,
    request_id: request.requestId,
    merchant_name: request.merchantName,
    merchant_url: request.merchantUrl,
    pay_to: request.payTo,
    amount: request.amount.toString(),
    asset: request.asset,
    network: request.network,
    scheme: request.scheme,
    reason: request.reason,
    agent_public_key: request.agentPublicKey,
    created_at_ms: request.createdAtMs,
  };
  return spelled(written, fieldCase);
}
