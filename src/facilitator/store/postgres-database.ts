/**
 * A PostgreSQL server, shared by several processes. Each holds its settlements under a name of its own, which lives as
 * long as one connection does: the server notices at once when a process dies, and no clocks have to agree.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Client, ClientConfig, PoolClient } from 'pg';
import { AssayError } from '../../wire/assay-error.js';
import type { SqlDatabase } from './sql-store.js';

/** The database did not answer. An operator's fault; its message stays in the process. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Connections for statements, per process. */
const mostConnections = 10;
/** Connections on which work waits for its turn or does it, per process: one per signer that is sending. */
const mostTurns = 8;
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 10_000;
/** Longer than a signer needs to send, if its node answers at all. */
const turnTimeoutMs = 45_000;

/** A machine that vanishes must not hold its settlements for hours; settings that a server does not know are skipped. */
const sessionSettings = `
  select set_config(name, wanted, false)
  from pg_settings
  join (values ('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '3'),
    ('idle_session_timeout', '0'), ('statement_timeout', '0')) as wish (parameter, wanted) on name = parameter`;

const ignore = (): void => {};

/** What went wrong, without anything that an address of a database may hold. */
function whyOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return whyOf(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  return error instanceof Error && /timeout/i.test(error.message) ? 'timeout' : 'no usable answer';
}

/** The one connection by which a process is known to live. */
interface Session {
  readonly name: string;
  readonly client: Client;
}

/** Connects. Throws AssayError when the server cannot be reached or refuses. */
export async function openPostgresDatabase(url: string): Promise<SqlDatabase> {
  // Loaded here, so that a facilitator with another store does not pay for it.
  const { default: pg } = await import('pg');
  const common: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'x402-assay',
  };
  const timed = (ms: number) => ({ statement_timeout: ms, query_timeout: ms + 1_000 });
  const pool = new pg.Pool({ ...common, ...timed(statementTimeoutMs), max: mostConnections });
  const turns = new pg.Pool({ ...common, ...timed(turnTimeoutMs), max: mostTurns });
  // A connection may break at any moment, between two statements as well: whoever needs it next is told, or gets another.
  for (const each of [pool, turns]) {
    each.on('error', ignore);
    each.on('connect', (client) => client.on('error', ignore));
  }

  let session: Promise<Session> | undefined;
  let closed = false;

  async function openSession(): Promise<Session> {
    const name = randomUUID();
    const client = new pg.Client(common);
    client.on('error', ignore);
    try {
      await client.connect();
      await client.query(sessionSettings);
      await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
    } catch (error) {
      void client.end().catch(ignore);
      throw error;
    }
    return { name, client };
  }

  function currentSession(): Promise<Session> {
    if (session !== undefined) return session;
    const opening = openSession();
    session = opening;
    const forget = () => {
      if (session === opening) session = undefined;
    };
    opening.then(({ client }) => client.once('end', forget), forget);
    return opening;
  }

  async function endSession(): Promise<void> {
    const ending = session;
    session = undefined;
    await ending?.then(({ client }) => client.end()).catch(ignore);
  }

  const unavailable = (cause: unknown): StoreUnavailable =>
    new StoreUnavailable(`the database did not answer: ${whyOf(cause)}`, { cause });

  async function turn(name: string): Promise<PoolClient> {
    let client: PoolClient | undefined;
    try {
      client = await turns.connect();
      await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`x402-assay ${name}`]);
      return client;
    } catch (error) {
      client?.release(true);
      throw unavailable(error);
    }
  }

  async function endTurn(client: PoolClient, name: string): Promise<void> {
    try {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [`x402-assay ${name}`]);
      client.release();
    } catch {
      // The lock ends with its connection.
      client.release(true);
    }
  }

  const database: SqlDatabase = {
    query: async (text, values) => {
      try {
        return await pool.query(text, [...values]);
      } catch (error) {
        throw unavailable(error);
      }
    },
    owner: async () => {
      try {
        return (await currentSession()).name;
      } catch (error) {
        throw unavailable(error);
      }
    },
    disown: endSession,
    exclusive: async (name, work) => {
      const client = await turn(name);
      try {
        return await work();
      } finally {
        await endTurn(client, name);
      }
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await endSession();
      await Promise.all([pool.end(), turns.end()]);
    },
  };

  try {
    await currentSession();
    return database;
  } catch (cause) {
    await database.close().catch(ignore);
    throw new AssayError(`the database of the store cannot be opened (${whyOf(cause)})`, {
      code: 'store_unusable',
      exitCode: 3,
      hint: 'check that the server runs, and that host, database, user and password in the address are right',
      cause,
    });
  }
}
