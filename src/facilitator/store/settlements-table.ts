/**
 * The table of settlements: how it is created, and how a row of it is read.
 * @module
 */
import { z } from 'zod';
import { type Hex, isHex } from '../../evm/hex.js';
import type { SettlementRecord } from './settlement-store.js';

const settlementsTable = `
  create table if not exists settlements (
    key text primary key,
    adapter text not null default '',
    body_digest text not null,
    network text not null,
    asset text not null,
    payer text not null,
    pay_to text not null,
    amount text not null,
    nonce text not null,
    valid_before text not null,
    state text not null,
    owner text,
    signer text,
    transaction text,
    raw_transaction text,
    signer_nonce integer,
    success_given boolean not null default false,
    failure_given boolean not null default false,
    reason text,
    final boolean not null default false,
    updated_at timestamptz not null default now()
  )`;

/** What a store that an earlier version wrote lacks. */
const missingColumns = `
  alter table settlements
    add column if not exists adapter text not null default '',
    add column if not exists owner text,
    add column if not exists signer text`;
const transactionIndex = `create index if not exists settlements_by_transaction on settlements (adapter, transaction)`;
const signerIndex = `create index if not exists settlements_by_signer on settlements (network, signer, signer_nonce)`;

/** In this order; each does nothing where it was done before. */
export const schemaStatements = [settlementsTable, missingColumns, transactionIndex, signerIndex] as const;

/** A column that holds hex. */
export const hexColumn = z.string().transform((text, context): Hex => {
  if (isHex(text)) return text;
  context.issues.push({ code: 'custom', message: 'not hex', input: text });
  return z.NEVER;
});

const rowSchema = z.object({
  key: z.string(),
  adapter: z.string(),
  body_digest: z.string(),
  network: z.string(),
  asset: z.string(),
  payer: z.string(),
  pay_to: z.string(),
  amount: z.string(),
  nonce: z.string(),
  valid_before: z.string(),
  state: z.enum(['received', 'prepared', 'broadcast', 'pending', 'unknown', 'settled', 'failed']),
  signer: hexColumn.nullable(),
  transaction: z.string().nullable(),
  raw_transaction: hexColumn.nullable(),
  signer_nonce: z.number().nullable(),
  success_given: z.boolean(),
  failure_given: z.boolean(),
  reason: z.string().nullable(),
  final: z.boolean(),
});

/** Reads a row as the database gives it. Throws ZodError. */
export function readRow(value: unknown): SettlementRecord {
  const row = rowSchema.parse(value);
  return {
    key: row.key,
    adapter: row.adapter,
    bodyDigest: row.body_digest,
    network: row.network,
    asset: row.asset,
    payer: row.payer,
    payTo: row.pay_to,
    amount: row.amount,
    nonce: row.nonce,
    validBefore: row.valid_before,
    state: row.state,
    ...(row.signer === null ? {} : { signer: row.signer }),
    ...(row.transaction === null ? {} : { transaction: row.transaction }),
    ...(row.raw_transaction === null ? {} : { rawTransaction: row.raw_transaction }),
    ...(row.signer_nonce === null ? {} : { signerNonce: row.signer_nonce }),
    successGiven: row.success_given,
    failureGiven: row.failure_given,
    ...(row.reason === null ? {} : { reason: row.reason }),
    final: row.final,
  };
}
