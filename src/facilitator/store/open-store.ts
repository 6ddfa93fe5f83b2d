/**
 * The store that a configuration asks for.
 * @module
 */
import type { FacilitatorConfig } from '../config.js';
import type { Environment } from '../config-environment.js';
import { configError } from '../config-error.js';
import { MemoryStore } from './memory-store.js';
import { openPgliteDatabase } from './pglite-database.js';
import { openPostgresDatabase } from './postgres-database.js';
import type { SettlementStore } from './settlement-store.js';
import { type SqlDatabase, SqlStore } from './sql-store.js';

export type StoreConfig = Pick<FacilitatorConfig, 'store' | 'store_path' | 'store_url_env'>;

function databaseUrl({ store_url_env: name = '' }: StoreConfig, env: Environment): string {
  const url = env[name]?.trim();
  if (url === undefined || url === '') {
    throw configError(['store_url_env'], `the environment variable ${name} is not set`);
  }
  if (!/^postgres(?:ql)?:\/\//.test(url) || !URL.canParse(url)) {
    const expected = 'an address of a database, such as postgres://user@host/name';
    throw configError(['store_url_env'], `the environment variable ${name} does not hold ${expected}`);
  }
  return url;
}

/** Opens the configured database; undefined for memory. Throws AssayError when its folder is in use, or its server cannot be reached. */
export async function openDatabase(
  config: StoreConfig,
  env: Environment = {},
): Promise<SqlDatabase | undefined> {
  switch (config.store) {
    case 'memory':
      return undefined;
    case 'postgres':
      return openPostgresDatabase(databaseUrl(config, env));
    case 'pglite':
      return openPgliteDatabase(config.store_path);
  }
}

/** Opens the configured store. Throws as `openDatabase` does. */
export async function openStore(config: StoreConfig, env: Environment = {}): Promise<SettlementStore> {
  const database = await openDatabase(config, env);
  return database === undefined ? new MemoryStore() : new SqlStore(database).open();
}
