/**
 * Settlements in SQL. One dialect for embedded PGlite and a PostgreSQL server; each step is one statement,
 * and every race is decided by a row count.
 * @module
 */
import type { Hex } from '../../evm/hex.js';
import {
  ClaimLost,
  type ProviderSettlement,
  type SettlementClaim,
  type SettlementFailure,
  type SettlementRecord,
  type SettlementStore,
  type SettlementTransaction,
} from './settlement-store.js';
import { readRow, schemaStatements } from './settlements-table.js';

/** What the store needs of a database. */
export interface SqlDatabase {
  /** Runs one statement; rows are objects by column name. */
  query(text: string, values: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  /**
   * The name under which this process holds settlements. While it lives, nobody else gets the advisory lock
   * `hashtextextended(name, 0)`; who shares no database needs no lock.
   */
  owner(): Promise<string>;
  /** Gives up the name and all that is held under it. Never rejects. */
  disown(): Promise<void>;
  /** Runs work while no other process on this database runs work of the same name. */
  exclusive<Value>(name: string, work: () => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}

/**
 * Whether nobody works on a row: it was let go, or the process that held it is gone, and its lock with it. The
 * lock is shared, so that two who ask at once do not take each other for the holder; it ends with the statement.
 */
export const holderIsGone = (table: string): string => `(${table}.owner is null
  or pg_try_advisory_xact_lock_shared(hashtextextended(${table}.owner, 0)))`;

const isFree = holderIsGone('settlements');

/** The last value is the owner's own name where he may take over what he left himself. */
const claimStatement = `
  insert into settlements
    (key, body_digest, network, asset, payer, pay_to, amount, nonce, valid_before, adapter, state, owner)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'received', $11)
  on conflict (key) do update set
    body_digest = excluded.body_digest, payer = excluded.payer, pay_to = excluded.pay_to, amount = excluded.amount,
    valid_before = excluded.valid_before, state = 'received', owner = excluded.owner, signer = null, transaction = null,
    raw_transaction = null, signer_nonce = null, success_given = false, failure_given = false, reason = null,
    updated_at = now()
  where (settlements.state = 'failed' and settlements.failure_given and not settlements.final)
    or (settlements.state = 'received' and (settlements.owner = $12 or (settlements.owner is distinct from $11 and ${isFree})))
  returning key`;

const ignore = (): void => {};

const unfinishedStates = `state not in ('settled', 'failed')`;

export class SqlStore implements SettlementStore {
  /** What this process works on, and under which name it took it. */
  private readonly held = new Map<string, string>();
  /** The last claim of each key that is not decided yet. */
  private readonly claims = new Map<string, Promise<void>>();

  constructor(private readonly database: SqlDatabase) {}

  /** Creates the table where it is missing. */
  async open(): Promise<this> {
    await this.database.exclusive('schema', async () => {
      for (const statement of schemaStatements) {
        await this.database.query(statement, []);
      }
    });
    return this;
  }

  async find(key: string): Promise<SettlementRecord | undefined> {
    const { rows } = await this.database.query('select * from settlements where key = $1', [key]);
    return rows[0] === undefined ? undefined : readRow(rows[0]);
  }

  /**
   * One after the other for each key: the first claim of a process may take over what the process left itself, and
   * statements that start together are not carried out in that order.
   */
  claim(claim: SettlementClaim): Promise<SettlementRecord | undefined> {
    const { key } = claim;
    const turn = (this.claims.get(key) ?? Promise.resolve()).then(() => this.claimAlone(claim));
    const over: Promise<void> = turn.then(ignore, ignore).then(() => {
      if (this.claims.get(key) === over) this.claims.delete(key);
    });
    this.claims.set(key, over);
    return turn;
  }

  private async claimAlone(claim: SettlementClaim): Promise<SettlementRecord | undefined> {
    const { key, bodyDigest, network, asset, payer, payTo, amount, nonce, validBefore, adapter } = claim;
    const owner = await this.database.owner();
    const fixed = [key, bodyDigest, network, asset, payer, payTo, amount, nonce, validBefore, adapter];
    const values = [...fixed, owner, this.held.has(key) ? '' : owner];
    for (;;) {
      const { rows } = await this.database.query(claimStatement, values);
      if (rows.length === 1) {
        this.held.set(key, owner);
        return undefined;
      }
      const record = await this.find(key);
      // Released between the two statements: try again.
      if (record !== undefined) return record;
    }
  }

  async hold(key: string): Promise<boolean> {
    const owner = await this.database.owner();
    const free = `(owner = $2 or ${isFree})`;
    const changed = await this.change(`owner = $2 where key = $1 and ${unfinishedStates} and ${free}`, [
      key,
      owner,
    ]);
    if (changed === 1) this.held.set(key, owner);
    return changed === 1;
  }

  async letGo(key: string): Promise<void> {
    const owner = this.held.get(key);
    if (owner === undefined) return;
    this.held.delete(key);
    try {
      await this.change('owner = null where key = $1 and owner = $2', [key, owner]);
    } catch {
      // Others would wait for this process for as long as it lives.
      await this.database.disown();
    }
  }

  async prepared(key: string, prepared: SettlementTransaction): Promise<void> {
    const { transaction, rawTransaction, signerNonce, signer = null } = prepared;
    const changed = await this.change(
      `state = 'prepared', transaction = $2, raw_transaction = $3, signer_nonce = $4, signer = $5
       where key = $1 and state in ('received', 'prepared') and owner = $6`,
      [key, transaction, rawTransaction, signerNonce, signer, this.ownerOf(key)],
    );
    if (changed === 0) throw new ClaimLost('a settlement was taken over before its transaction was stored');
  }

  async broadcast(key: string): Promise<void> {
    await this.change(`state = 'broadcast' where key = $1 and state = 'prepared'`, [key]);
  }

  async pending(key: string): Promise<void> {
    await this.change(
      `state = 'pending', owner = null where key = $1 and state in ('prepared', 'broadcast')`,
      [key],
    );
    this.held.delete(key);
  }

  async settled(key: string, give: boolean): Promise<boolean> {
    const where = 'where key = $1 and not success_given';
    const changed = await this.change(`state = 'settled', owner = null, success_given = $2 ${where}`, [
      key,
      give,
    ]);
    this.held.delete(key);
    return changed === 1;
  }

  async unknown(key: string): Promise<void> {
    const where = `where key = $1 and state in ('received', 'unknown') and owner = $2`;
    if ((await this.change(`state = 'unknown' ${where}`, [key, this.ownerOf(key)])) === 1) return;
    const state = (await this.find(key))?.state;
    if (state === 'received' || state === 'unknown') {
      throw new ClaimLost('a payment was taken over before its provider was asked');
    }
  }

  async settledBy(
    key: string,
    give: boolean,
    { transaction, payer }: ProviderSettlement,
  ): Promise<'settled' | 'given' | 'reused'> {
    const changed = await this.change(
      `state = 'settled', owner = null, success_given = $2, transaction = $3, payer = coalesce($4, payer)
       where key = $1 and not success_given and not exists (
         select 1 from settlements other
         where other.adapter = settlements.adapter and other.transaction = $3 and other.key <> $1)`,
      [key, give, transaction, payer ?? null],
    );
    if (changed === 1) {
      this.held.delete(key);
      return 'settled';
    }
    return (await this.find(key))?.successGiven === false ? 'reused' : 'given';
  }

  async failed(key: string, { reason, final, failureGiven }: SettlementFailure): Promise<void> {
    await this.change(
      `state = 'failed', owner = null, reason = $2, final = $3, failure_given = $4
       where key = $1 and state <> 'settled' and (owner is null or owner = $5)`,
      [key, reason, final, failureGiven, this.ownerOf(key)],
    );
    this.held.delete(key);
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
      `delete from settlements
       where key = $1 and state in ('received', 'prepared') and (owner is null or owner = $2)`,
      [key, this.ownerOf(key)],
    );
    this.held.delete(key);
  }

  async unfinished(): Promise<readonly SettlementRecord[]> {
    const { rows } = await this.database.query(`select * from settlements where ${unfinishedStates}`, []);
    return rows.map(readRow);
  }

  async sentFrom(network: string, signer: Hex, signerNonce: number): Promise<readonly SettlementRecord[]> {
    const { rows } = await this.database.query(
      'select * from settlements where network = $1 and signer = $2 and signer_nonce >= $3',
      [network, signer, signerNonce],
    );
    return rows.map(readRow);
  }

  exclusive<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
    return this.database.exclusive(name, work);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** No name when nothing is held: then only what nobody holds may change. */
  private ownerOf(key: string): string {
    return this.held.get(key) ?? '';
  }

  private async change(assignments: string, values: readonly unknown[]): Promise<number> {
    const text = `update settlements set updated_at = now(), ${assignments} returning key`;
    return (await this.database.query(text, values)).rows.length;
  }
}
