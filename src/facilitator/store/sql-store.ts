/**
 * Settlements in SQL. One dialect for embedded PGlite and a PostgreSQL server; each step is one statement,
 * and every race is decided by a row count.
 * @module
 */
import { z } from 'zod';
import { type Hex, isHex } from '../../evm/hex.js';
import type {
  ProviderSettlement,
  SettlementClaim,
  SettlementFailure,
  SettlementRecord,
  SettlementStore,
  SettlementTransaction,
} from './settlement-store.js';

/** What the store needs of a database. */
export interface SqlDatabase {
  /** Runs one statement; rows are objects by column name. */
  query(text: string, values: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  close(): Promise<void>;
}

export const settlementsTable = `
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
    transaction text,
    raw_transaction text,
    signer_nonce integer,
    success_given boolean not null default false,
    failure_given boolean not null default false,
    reason text,
    final boolean not null default false,
    updated_at timestamptz not null default now()
  )`;

/** A store that an earlier version wrote has no adapters in it. */
const adapterColumn = `alter table settlements add column if not exists adapter text not null default ''`;
const transactionIndex = `create index if not exists settlements_by_transaction on settlements (adapter, transaction)`;

const hex = z.string().transform((text, context): Hex => {
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
  transaction: z.string().nullable(),
  raw_transaction: hex.nullable(),
  signer_nonce: z.number().nullable(),
  success_given: z.boolean(),
  failure_given: z.boolean(),
  reason: z.string().nullable(),
  final: z.boolean(),
});

function readRow(value: unknown): SettlementRecord {
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
    ...(row.transaction === null ? {} : { transaction: row.transaction }),
    ...(row.raw_transaction === null ? {} : { rawTransaction: row.raw_transaction }),
    ...(row.signer_nonce === null ? {} : { signerNonce: row.signer_nonce }),
    successGiven: row.success_given,
    failureGiven: row.failure_given,
    ...(row.reason === null ? {} : { reason: row.reason }),
    final: row.final,
  };
}

const claimStatement = `
  insert into settlements
    (key, body_digest, network, asset, payer, pay_to, amount, nonce, valid_before, adapter, state)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'received')
  on conflict (key) do update set
    body_digest = excluded.body_digest, payer = excluded.payer, pay_to = excluded.pay_to, amount = excluded.amount,
    valid_before = excluded.valid_before, state = 'received', transaction = null, raw_transaction = null,
    signer_nonce = null, success_given = false, failure_given = false, reason = null, updated_at = now()
  where settlements.state = 'failed' and settlements.failure_given and not settlements.final
  returning key`;

export class SqlStore implements SettlementStore {
  constructor(private readonly database: SqlDatabase) {}

  /** Creates the table where it is missing. */
  async open(): Promise<this> {
    for (const statement of [settlementsTable, adapterColumn, transactionIndex]) {
      await this.database.query(statement, []);
    }
    return this;
  }

  async find(key: string): Promise<SettlementRecord | undefined> {
    const { rows } = await this.database.query('select * from settlements where key = $1', [key]);
    return rows[0] === undefined ? undefined : readRow(rows[0]);
  }

  async claim(claim: SettlementClaim): Promise<SettlementRecord | undefined> {
    const { key, bodyDigest, network, asset, payer, payTo, amount, nonce, validBefore, adapter } = claim;
    const values = [key, bodyDigest, network, asset, payer, payTo, amount, nonce, validBefore, adapter];
    for (;;) {
      const { rows } = await this.database.query(claimStatement, values);
      if (rows.length === 1) return undefined;
      const held = await this.find(key);
      // Released between the two statements: try again.
      if (held !== undefined) return held;
    }
  }

  async prepared(
    key: string,
    { transaction, rawTransaction, signerNonce }: SettlementTransaction,
  ): Promise<void> {
    await this.change(
      `state = 'prepared', transaction = $2, raw_transaction = $3, signer_nonce = $4 where key = $1`,
      [key, transaction, rawTransaction, signerNonce],
    );
  }

  async broadcast(key: string): Promise<void> {
    await this.change(`state = 'broadcast' where key = $1 and state = 'prepared'`, [key]);
  }

  async pending(key: string): Promise<void> {
    await this.change(`state = 'pending' where key = $1 and state in ('prepared', 'broadcast')`, [key]);
  }

  async settled(key: string, give: boolean): Promise<boolean> {
    const where = 'where key = $1 and not success_given';
    return (await this.change(`state = 'settled', success_given = $2 ${where}`, [key, give])) === 1;
  }

  async unknown(key: string): Promise<void> {
    await this.change(`state = 'unknown' where key = $1 and state = 'received'`, [key]);
  }

  async settledBy(
    key: string,
    give: boolean,
    { transaction, payer }: ProviderSettlement,
  ): Promise<'settled' | 'given' | 'reused'> {
    const changed = await this.change(
      `state = 'settled', success_given = $2, transaction = $3, payer = coalesce($4, payer)
       where key = $1 and not success_given and not exists (
         select 1 from settlements other
         where other.adapter = settlements.adapter and other.transaction = $3 and other.key <> $1)`,
      [key, give, transaction, payer ?? null],
    );
    if (changed === 1) return 'settled';
    return (await this.find(key))?.successGiven === false ? 'reused' : 'given';
  }

  async failed(key: string, { reason, final, failureGiven }: SettlementFailure): Promise<void> {
    await this.change(
      `state = 'failed', reason = $2, final = $3, failure_given = $4 where key = $1 and state <> 'settled'`,
      [key, reason, final, failureGiven],
    );
  }

  async giveSuccess(key: string): Promise<boolean> {
    const where = `where key = $1 and state = 'settled' and not success_given`;
    return (await this.change(`success_given = true ${where}`, [key])) === 1;
  }

  async takeBackSuccess(key: string): Promise<void> {
    await this.change('success_given = false where key = $1', [key]);
  }

  async failureGiven(key: string): Promise<void> {
    await this.change('failure_given = true where key = $1', [key]);
  }

  async release(key: string): Promise<void> {
    await this.database.query(
      `delete from settlements where key = $1 and state in ('received', 'prepared')`,
      [key],
    );
  }

  async unfinished(): Promise<readonly SettlementRecord[]> {
    const { rows } = await this.database.query(
      `select * from settlements where state not in ('settled', 'failed')`,
      [],
    );
    return rows.map(readRow);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private async change(assignments: string, values: readonly unknown[]): Promise<number> {
    const text = `update settlements set updated_at = now(), ${assignments} returning key`;
    return (await this.database.query(text, values)).rows.length;
  }
}
