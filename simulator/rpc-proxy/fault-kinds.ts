/**
 * The faults that the proxy can force on a target's calls, as data. A new kind is one more schema here and one more
 * entry in `fault-actions.ts`.
 * @module
 */
import { z } from 'zod';

/** 20 bytes: the fault applies to calls about this payer only. */
const payer = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address: 0x and 40 hex digits');
/** Only calls of these JSON-RPC methods; without it, calls of every method. */
const methods = z.array(z.string().min(1)).min(1).optional();

const delaySchema = z.strictObject({
  kind: z.literal('delay'),
  payer,
  /** The answer is held back until so many milliseconds after the call came in. */
  ms: z.number().int().min(1).max(120_000),
  methods,
});

/** Simulations that would fail succeed: `eth_call` gives nothing back, `eth_estimateGas` a number. Reads stay true. */
const permissiveSchema = z.strictObject({ kind: z.literal('permissive'), payer });

/** There is no receipt yet, however long one asks. */
const receiptWithheldSchema = z.strictObject({ kind: z.literal('receipt_withheld'), payer });

/** The receipt says that the transaction reverted. Nothing else about it changes, so that the status alone decides. */
const receiptStatus0Schema = z.strictObject({ kind: z.literal('receipt_status_0'), payer });

/** The connection ends without an answer. */
const downSchema = z.strictObject({ kind: z.literal('down'), payer: payer.optional(), methods });

/** An answer with this status and a body that is no JSON-RPC; nothing reaches the node. */
const httpStatusSchema = z.strictObject({
  kind: z.literal('http_status'),
  status: z.number().int().min(400).max(599),
  payer: payer.optional(),
  methods,
});

/** The node says that it serves another chain. */
const wrongChainIdSchema = z.strictObject({
  kind: z.literal('wrong_chain_id'),
  chain_id: z.number().int().min(1),
});

/** Without a payer a fault means the calls of everybody. */
export const faultSchema = z.discriminatedUnion('kind', [
  delaySchema,
  permissiveSchema,
  receiptWithheldSchema,
  receiptStatus0Schema,
  downSchema,
  httpStatusSchema,
  wrongChainIdSchema,
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;
