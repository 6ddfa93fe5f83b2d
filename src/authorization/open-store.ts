/**
 * The store of authorizations that a merchant asks for: memory, a folder, or a PostgreSQL server.
 * @module
 */
import type { Environment } from '../facilitator/config-environment.js';
import { openDatabase, type StoreConfig } from '../facilitator/store/open-store.js';
import { MemoryAuthorizationStore } from './memory-store.js';
import { SqlAuthorizationStore } from './sql-store.js';
import type { AuthorizationStore } from './store.js';

/** Opens the store. Throws AssayError when its folder is in use, or its server cannot be reached. */
export async function openAuthorizationStore(
  config: StoreConfig,
  env: Environment = {},
): Promise<AuthorizationStore> {
  const database = await openDatabase(config, env);
  if (database === undefined) return new MemoryAuthorizationStore();
  try {
    return await new SqlAuthorizationStore(database).open();
  } catch (cause) {
    await database.close();
    throw cause;
  }
}
