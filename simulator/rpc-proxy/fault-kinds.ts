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
  payer: payer.optional(),
  /** The answer is held back until so many milliseconds after the call came in. */
  ms: z.number().int().min(1).max(120_000),
  methods,
});

/**
 * Simulations that would fail succeed: `eth_call` gives nothing back, `eth_estimateGas` a number, and who asks the node to
 * fill a transaction in is told to estimate. Reads stay true.
 */
const permissiveSchema = z.strictObject({ kind: z.literal('permissive'), payer });

/** There is no receipt yet, however long one asks. */
const receiptWithheldSchema = z.strictObject({ kind: z.literal('receipt_withheld'), payer });

/** The receipt says that the transaction reverted. Nothing else about it changes, so that the status alone decides. */
const receiptStatus0Schema = z.strictObject({ kind: z.literal('receipt_status_0'), payer });

/** The connection ends without an answer. */
const downSchema = z.strictObject({ kind: z.literal('down'), payer: payer.optional(), methods });

/** Nothing listens at the proxy's port: connections are refused. */
const refusedSchema = z.strictObject({ kind: z.literal('refused') });

/** toxiproxy's `bandwidth`: answers come at this rate. */
const bandwidthSchema = z.strictObject({
  kind: z.literal('bandwidth'),
  bytes_per_second: z.number().int().min(100).max(100_000_000),
  payer: payer.optional(),
  methods,
});

/** toxiproxy's `slicer`: answers come in pieces of so many bytes, so many milliseconds apart. */
const slicerSchema = z.strictObject({
  kind: z.literal('slicer'),
  bytes: z.number().int().min(1).max(1_000_000),
  ms: z.number().int().min(1).max(10_000),
  payer: payer.optional(),
  methods,
});

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

/** toxiproxy's `timeout`: the call goes nowhere and no answer comes; the connection ends after so many milliseconds. */
const timeoutSchema = z.strictObject({
  kind: z.literal('timeout'),
  ms: z.number().int().min(1).max(120_000),
  payer: payer.optional(),
  methods,
});

/** toxiproxy's `reset_peer`: the connection is reset at once. */
const resetPeerSchema = z.strictObject({ kind: z.literal('reset_peer'), payer: payer.optional(), methods });

/** The node answers with this error instead of doing anything. */
const rpcErrorSchema = z.strictObject({
  kind: z.literal('rpc_error'),
  code: z.number().int(),
  message: z.string().min(1).max(200),
  payer: payer.optional(),
  methods,
});

/** Status 429, with the seconds after which to ask again. */
const rateLimitedSchema = z.strictObject({
  kind: z.literal('rate_limited'),
  retry_after: z.number().int().min(0).max(3600),
  payer: payer.optional(),
  methods,
});

/** Status 200 with a body that is no JSON. */
const garbageSchema = z.strictObject({ kind: z.literal('garbage'), payer: payer.optional(), methods });

/** A replica that lags behind: no authorization of this payer was ever used, if one believes its reads. */
const staleReadSchema = z.strictObject({ kind: z.literal('stale_read'), payer });

/** The call reaches the node and the connection ends before the answer; raw transactions, unless methods are named. */
const lostResponseSchema = z.strictObject({
  kind: z.literal('lost_response'),
  payer: payer.optional(),
  methods,
});

/** The receipt is true but for its logs, of which it has none. */
const receiptWithoutLogsSchema = z.strictObject({ kind: z.literal('receipt_without_logs'), payer });

/** How many calls the fault acts on; without it, all. */
const times = z.number().int().min(1).optional();

/** The raw transaction reaches the node, which says that it had it before. */
const alreadyKnownSchema = z.strictObject({
  kind: z.literal('already_known'),
  payer: payer.optional(),
  times,
});

/** The raw transaction is refused: its signer nonce was used. Nothing reaches the node. */
const nonceTooLowSchema = z.strictObject({
  kind: z.literal('nonce_too_low'),
  payer: payer.optional(),
  times,
});

/** The raw transaction is refused: another one holds its signer nonce at a better price. Nothing reaches the node. */
const replacementSchema = z.strictObject({
  kind: z.literal('replacement_underpriced'),
  payer: payer.optional(),
  times,
});

/** The node takes the raw transaction, names its hash and forgets it. */
const sendDroppedSchema = z.strictObject({ kind: z.literal('send_dropped'), payer: payer.optional(), times });

/** Gas costs so many gwei wherever the node names a price: base fee, tip and their history. */
const gasSpikeSchema = z.strictObject({
  kind: z.literal('gas_spike'),
  gwei: z.number().int().min(1).max(1_000_000_000),
});

/** Blocks carry times that are so many seconds ahead of the true ones, or behind them. */
const clockSkewSchema = z.strictObject({
  kind: z.literal('clock_skew'),
  seconds: z.number().int().min(-3600).max(3600),
});

/** Without a payer a fault means the calls of everybody. */
export const faultSchema = z.discriminatedUnion('kind', [
  delaySchema,
  permissiveSchema,
  receiptWithheldSchema,
  receiptStatus0Schema,
  downSchema,
  refusedSchema,
  bandwidthSchema,
  slicerSchema,
  httpStatusSchema,
  wrongChainIdSchema,
  timeoutSchema,
  resetPeerSchema,
  rpcErrorSchema,
  rateLimitedSchema,
  garbageSchema,
  staleReadSchema,
  lostResponseSchema,
  receiptWithoutLogsSchema,
  alreadyKnownSchema,
  nonceTooLowSchema,
  replacementSchema,
  sendDroppedSchema,
  gasSpikeSchema,
  clockSkewSchema,
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;
