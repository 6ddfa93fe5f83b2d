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
import { SqlStore } from './sql-store.js';

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

/** Opens the configured store. Throws AssayError when its folder is in use, or its server cannot be reached. */
export async function openStore(config: StoreConfig, env: Environment = {}): Promise<SettlementStore> {
  if (config.store === 'memory') return new MemoryStore();
  const database =
    config.store === 'postgres'
      ? await openPostgresDatabase(databaseUrl(config, env))
      : await openPgliteDatabase(config.store_path);
  return new SqlStore(database).open();
}
