/**
 * The control API of the bridges as schemas, for both sides. Amounts travel as decimal text, because a ledger's
 * integers have no bound.
 * @module
 */
import { z } from 'zod';
import { dedupeModes } from '../dedupe.js';
import { faultRuleSchema } from '../faults/rules.js';

const integer = z.string().regex(/^(?:0|-?[1-9][0-9]*)$/, 'must be a decimal integer as text');
const positive = z.string().regex(/^[1-9][0-9]*$/, 'must be a positive decimal integer as text');
const name = z.string().min(1).max(256);
const count = z.coerce.number().int().nonnegative();

export const dedupeModeSchema = z.enum(dedupeModes);

/** An account's balance of one asset. */
export const balanceSchema = z.object({
  account: z.string(),
  asset: z.string(),
  amount: integer,
  held: integer,
  /** Stands for the world outside: negative by what it issued. */
  issuer: z.boolean(),
});

export const paymentMemoSchema = z.object({
  kind: z.literal('payment'),
  key: z.string(),
  proof: z.string(),
  shape: z.enum(['inner', 'whole']),
  network: z.string(),
  payer: z.string(),
  payee: z.string(),
  asset: z.string(),
  amount: integer,
  idempotencyKey: z.string().optional(),
});

export const entrySchema = z.object({
  seq: z.number().int(),
  transaction: z.string(),
  at_ms: z.number(),
  postings: z.array(z.object({ account: z.string(), asset: z.string(), amount: integer })),
  memo: z.discriminatedUnion('kind', [paymentMemoSchema, z.object({ kind: z.literal('funding') })]),
});

export const ledgerSchema = z.object({
  bridge: z.string(),
  networks: z.array(z.string()),
  balances: z.array(balanceSchema),
  entries: z.array(entrySchema),
});

export const statementSchema = z.object({
  account: z.string(),
  asset: z.string(),
  lines: z.array(
    z.object({
      seq: z.number().int(),
      transaction: z.string(),
      at_ms: z.number(),
      amount: integer,
      balance_after: integer,
    }),
  ),
  closing: integer,
});

export const journalPageSchema = z.object({
  next: z.number().int(),
  complete: z.boolean(),
  requests: z.array(
    z.object({
      seq: z.number().int(),
      at_ms: z.number(),
      op: z.enum(['verify', 'settle', 'other']),
      method: z.string(),
      path: z.string(),
      headers: z.record(z.string(), z.string()),
      bearer: z.enum(['issued', 'other', 'none']),
      raw: z.string(),
      body: z.json().optional(),
      shape: z.enum(['inner', 'whole']).optional(),
      key: z.string().optional(),
      proof: z.string().optional(),
      idempotency_key: z.string().optional(),
      fault: z.object({ id: z.string(), kind: z.string() }).optional(),
      answer: z
        .object({ status: z.number().int(), body: z.string(), wire: z.string().optional() })
        .optional(),
      answered_at_ms: z.number().optional(),
    }),
  ),
});

export const faultListSchema = z.object({
  faults: z.array(
    z.object({ id: z.string(), rule: faultRuleSchema, matched: z.number().int(), hits: z.number().int() }),
  ),
});

export const visitsSchema = z.object({
  visits: z.array(
    z.object({ at_ms: z.number(), method: z.string(), path: z.string(), bearer: z.string().optional() }),
  ),
});

export const healthSchema = z.object({
  ok: z.literal(true),
  pid: z.number().int(),
  bridges: z.array(z.string()),
});
export const armedSchema = z.object({ ids: z.array(z.string()) });
export const disarmedSchema = z.object({ disarmed: z.number().int() });
export const dedupeSchema = z.object({ mode: dedupeModeSchema });
export const fundedSchema = z.object({ transaction: z.string() });
export const intentIssuedSchema = z.object({ proof: z.string(), payer: z.string() });
export const listenerSchema = z.object({ accepting: z.boolean() });

export const armRequestSchema = z.strictObject({ rules: z.array(faultRuleSchema).min(1).max(1_000) });
export const dedupeRequestSchema = z.strictObject({ mode: dedupeModeSchema, match: name.optional() });
export const accountRequestSchema = z.strictObject({ account: name, asset: name, amount: positive });
/** A proof of payment for a payer, who gets money at once when `fund` says so. */
export const intentRequestSchema = z.strictObject({
  proof: z.string().min(1).max(4_096).optional(),
  payer: name,
  fund: z.strictObject({ asset: name, amount: positive }).optional(),
});
export const listenerRequestSchema = z.strictObject({ accepting: z.boolean() });

export const ledgerQuerySchema = z.strictObject({
  since: count.optional(),
  proof: z.string().min(1).optional(),
});
export const statementQuerySchema = z.strictObject({ account: name, asset: name });
export const journalQuerySchema = z.strictObject({
  since: count.optional(),
  contains: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  op: z.enum(['verify', 'settle', 'other']).optional(),
});

export type BalanceFact = z.infer<typeof balanceSchema>;
export type EntryFact = z.infer<typeof entrySchema>;
/** Balances and entries of one bridge. */
export type LedgerFact = z.infer<typeof ledgerSchema>;
export type StatementFact = z.infer<typeof statementSchema>;
export type JournalFacts = z.infer<typeof journalPageSchema>;
export type ArmedRules = z.infer<typeof faultListSchema>['faults'];
export type IntentRequest = z.input<typeof intentRequestSchema>;
export type BridgesHealth = z.infer<typeof healthSchema>;
