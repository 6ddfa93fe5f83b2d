/**
 * Authorizations in SQL. One dialect for embedded PGlite and a PostgreSQL server; each step is one statement, and every
 * race is decided by a row count.
 * @module
 */
import type { Hex } from '../../../evm/hex.js';
import { StoreUnavailable } from '../../store/postgres-database.js';
import { ClaimLost } from '../../store/settlement-store.js';
import { holderIsGone, type SqlDatabase } from '../../store/sql-store.js';
import type {
  Authorization,
  AuthorizationRecord,
  AuthorizationStore,
  SignedSettlement,
} from './authorization-store.js';
import { authorizationsSchema, readAuthorization } from './authorizations-table.js';

const insertStatement = `
  insert into authorizations
    (key, network, asset, payer, pay_to, value, valid_after, valid_before, nonce, signature, payment, status)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'verified')
  on conflict (key) do nothing returning key`;

export class SqlAuthorizations implements AuthorizationStore {
  /** What this process works on, and under which name it took it. */
  private readonly held = new Map<string, string>();

  constructor(private readonly database: SqlDatabase) {}

  /** Creates the table where it is missing. */
  async open(): Promise<this> {
    await this.database.exclusive('schema', async () => {
      for (const statement of authorizationsSchema) await this.rows(statement);
    });
    return this;
  }

  async find(key: string): Promise<AuthorizationRecord | undefined> {
    const [row] = await this.rows('select * from authorizations where key = $1', key);
    return row === undefined ? undefined : readAuthorization(row);
  }

  async insert(one: Authorization): Promise<AuthorizationRecord | undefined> {
    const { key, network, asset, payer, payTo, amount, validAfter, validBefore } = one;
    const { nonce, signature, payment } = one;
    const values = [key, network, asset, payer, payTo, amount, validAfter, validBefore];
    const inserted = await this.rows(insertStatement, ...values, nonce, signature, payment);
    return inserted.length === 1 ? undefined : this.find(key);
  }

  async expire(key: string): Promise<void> {
    await this.change(`status = 'expired' where key = $1 and status = 'verified'`, key);
  }

  async expireBefore(seconds: bigint): Promise<void> {
    const past = 'cast(valid_before as numeric) < cast($1 as numeric)';
    await this.change(`status = 'expired' where status = 'verified' and ${past}`, seconds.toString());
  }

  async settling(key: string, settlement: SignedSettlement): Promise<void> {
    const { transaction, rawTransaction, signer, signerNonce } = settlement;
    const owner = await this.owner();
    const changed = await this.change(
      `status = 'settling', owner = $2, transaction = $3, raw_transaction = $4, signer = $5, signer_nonce = $6
       where key = $1 and status = 'verified'`,
      key,
      owner,
      transaction,
      rawTransaction,
      signer,
      signerNonce,
    );
    if (changed === 0) throw new ClaimLost('an authorization was taken before its transaction was stored');
    this.held.set(key, owner);
  }

  async verified(key: string, reason: string): Promise<void> {
    await this.change(
      `status = 'verified', owner = null, transaction = null, raw_transaction = null, signer = null,
       signer_nonce = null, reason = $3
       where key = $1 and status = 'settling' and owner = $2`,
      key,
      this.held.get(key) ?? '',
      reason,
    );
    this.held.delete(key);
  }

  async settled(key: string, give: boolean): Promise<boolean> {
    const changed = await this.change(
      `status = 'settled', owner = null, settled_at = now(), success_given = $2
       where key = $1 and status = 'settling'`,
      key,
      give,
    );
    this.held.delete(key);
    return changed === 1;
  }

  async failed(key: string, reason: string): Promise<void> {
    await this.change(
      `status = 'failed', owner = null, reason = $2 where key = $1 and status = 'settling'`,
      key,
      reason,
    );
    this.held.delete(key);
  }

  async giveSuccess(key: string): Promise<boolean> {
    const where = `where key = $1 and status = 'settled' and not success_given`;
    return (await this.change(`success_given = true ${where}`, key)) === 1;
  }

  async takeBackSuccess(key: string): Promise<void> {
    await this.change(`success_given = false where key = $1 and status = 'settled'`, key);
  }

  async hold(key: string): Promise<boolean> {
    const owner = await this.owner();
    const free = `(owner = $2 or ${holderIsGone('authorizations')})`;
    const changed = await this.change(
      `owner = $2 where key = $1 and status = 'settling' and ${free}`,
      key,
      owner,
    );
    if (changed === 1) this.held.set(key, owner);
    return changed === 1;
  }

  async letGo(key: string): Promise<void> {
    const owner = this.held.get(key);
    if (owner === undefined) return;
    this.held.delete(key);
    try {
      await this.change('owner = null where key = $1 and owner = $2', key, owner);
    } catch {
      // Others would wait for this process for as long as it lives.
      await this.database.disown();
    }
  }

  async unfinished(): Promise<readonly AuthorizationRecord[]> {
    return (await this.rows(`select * from authorizations where status = 'settling'`)).map(readAuthorization);
  }

  async sentFrom(network: string, signer: Hex, signerNonce: number): Promise<readonly AuthorizationRecord[]> {
    const text = 'select * from authorizations where network = $1 and signer = $2 and signer_nonce >= $3';
    return (await this.rows(text, network, signer, signerNonce)).map(readAuthorization);
  }

  exclusive<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
    return this.database.exclusive(name, work);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private owner(): Promise<string> {
    return this.orUnavailable(() => this.database.owner());
  }

  private async change(assignments: string, ...values: readonly unknown[]): Promise<number> {
    const text = `update authorizations set updated_at = now(), ${assignments} returning key`;
    return (await this.rows(text, ...values)).length;
  }

  private async rows(text: string, ...values: readonly unknown[]): Promise<readonly unknown[]> {
    return (await this.orUnavailable(() => this.database.query(text, values))).rows;
  }

  /** Whatever the database says: a payment that cannot be written down is refused with one reason. */
  private async orUnavailable<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      throw new StoreUnavailable('the database refused a statement', { cause: error });
    }
  }
}
