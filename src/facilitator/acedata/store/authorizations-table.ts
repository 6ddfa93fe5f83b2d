/**
 * The table of authorizations: how it is created, and how a row of it is read.
 * @module
 */
import { z } from 'zod';
import { hexColumn } from '../../store/settlements-table.js';
import type { AuthorizationRecord } from './authorization-store.js';

const authorizationsTable = `
  create table if not exists authorizations (
    key text primary key,
    network text not null,
    asset text not null,
    payer text not null,
    pay_to text not null,
    value text not null,
    valid_after text not null,
    valid_before text not null,
    nonce text not null,
    signature text not null,
    payment text not null,
    status text not null,
    owner text,
    signer text,
    signer_nonce integer,
    transaction text,
    raw_transaction text,
    success_given boolean not null default false,
    reason text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    settled_at timestamptz
  )`;

const signerIndex = `create index if not exists authorizations_by_signer on authorizations (network, signer, signer_nonce)`;
const statusIndex = `create index if not exists authorizations_by_status on authorizations (status)`;

/** In this order; each does nothing where it was done before. */
export const authorizationsSchema = [authorizationsTable, signerIndex, statusIndex] as const;

const rowSchema = z.object({
  key: z.string(),
  network: z.string(),
  asset: hexColumn,
  payer: hexColumn,
  pay_to: hexColumn,
  value: z.string(),
  valid_after: z.string(),
  valid_before: z.string(),
  nonce: hexColumn,
  signature: hexColumn,
  payment: z.string(),
  status: z.enum(['verified', 'settling', 'settled', 'failed', 'expired']),
  signer: hexColumn.nullable(),
  signer_nonce: z.number().nullable(),
  transaction: hexColumn.nullable(),
  raw_transaction: hexColumn.nullable(),
  success_given: z.boolean(),
  reason: z.string().nullable(),
});

/** Reads a row as the database gives it. Throws ZodError. */
export function readAuthorization(value: unknown): AuthorizationRecord {
  const row = rowSchema.parse(value);
  return {
    key: row.key,
    network: row.network,
    asset: row.asset,
    payer: row.payer,
    payTo: row.pay_to,
    amount: row.value,
    validAfter: row.valid_after,
    validBefore: row.valid_before,
    nonce: row.nonce,
    signature: row.signature,
    payment: row.payment,
    status: row.status,
    ...(row.signer === null ? {} : { signer: row.signer }),
    ...(row.signer_nonce === null ? {} : { signerNonce: row.signer_nonce }),
    ...(row.transaction === null ? {} : { transaction: row.transaction }),
    ...(row.raw_transaction === null ? {} : { rawTransaction: row.raw_transaction }),
    successGiven: row.success_given,
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}
