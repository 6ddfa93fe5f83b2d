/**
 * The control API's answers as schemas: the client checks what it gets, whoever serves it.
 * @module
 */
import { z } from 'zod';
import { faultSchema } from '../rpc-proxy/fault-kinds.js';
import type { Broadcast, BroadcastPage, CallPage, RecordedCall, SeqState } from '../rpc-proxy/record.js';

const hex = z.custom<`0x${string}`>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value), {
  error: 'must be hex with 0x',
});

const recordedCallSchema = z.object({
  seq: z.number().int(),
  at_ms: z.number(),
  method: z.string(),
  params: z.unknown(),
  batch: z.boolean(),
  transport: z.enum(['http', 'ws']),
  status: z.enum(['ok', 'error', 'pending']),
  error: z.string().optional(),
  result_digest: z.string().optional(),
  ms: z.number(),
  fault: z.string().optional(),
}) satisfies z.ZodType<RecordedCall>;

const broadcastSchema = z.object({
  seq: z.number().int(),
  at_ms: z.number(),
  hash: hex.nullable(),
  raw: z.string(),
  from: hex.nullable(),
  to: hex.nullable(),
  nonce: z.number().nullable(),
  data: hex,
  accepted: z.boolean(),
  pending: z.boolean().optional(),
  error: z.string().optional(),
}) satisfies z.ZodType<Broadcast>;

export const healthSchema = z.object({ ok: z.literal(true), pid: z.number().int() });
export const seqSchema = z.object({
  next: z.number().int(),
  calls_total: z.number().int(),
  broadcasts_total: z.number().int(),
}) satisfies z.ZodType<SeqState>;
export const callPageSchema = z.object({
  next: z.number().int(),
  complete: z.boolean(),
  calls: z.array(recordedCallSchema),
}) satisfies z.ZodType<CallPage>;
export const broadcastPageSchema = z.object({
  next: z.number().int(),
  complete: z.boolean(),
  broadcasts: z.array(broadcastSchema),
}) satisfies z.ZodType<BroadcastPage>;

export const armRequestSchema = z.strictObject({ fault: faultSchema });
export const armedSchema = z.object({ id: z.string() });
export const disarmedSchema = z.object({ disarmed: z.number().int() });
export const faultListSchema = z.object({
  faults: z.array(z.object({ id: z.string(), fault: faultSchema, hits: z.number().int() })),
});
export const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const count = z.coerce.number().int().nonnegative();
const containsHex = z
  .string()
  .regex(/^[0-9a-fA-F]+$/, 'must be hex without 0x')
  .optional();

/** Query of `GET /calls`. */
export const callQuerySchema = z.strictObject({
  since: count.optional(),
  contains: containsHex,
  method: z.string().min(1).optional(),
  limit: count.min(1).optional(),
});
/** Query of `GET /broadcasts`. */
export const broadcastQuerySchema = z.strictObject({ since: count.optional(), contains: containsHex });

export type Health = z.infer<typeof healthSchema>;
