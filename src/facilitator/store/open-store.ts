/**
 * The store that a configuration asks for.
 * @module
 */
import type { FacilitatorConfig } from '../config.js';
import { MemoryStore } from './memory-store.js';
import { openPgliteDatabase } from './pglite-database.js';
import type { SettlementStore } from './settlement-store.js';
import { SqlStore } from './sql-store.js';

/** Opens the configured store. Throws AssayError when its folder is in use. */
export async function openStore(
  config: Pick<FacilitatorConfig, 'store' | 'store_path'>,
): Promise<SettlementStore> {
  if (config.store === 'memory') return new MemoryStore();
  return new SqlStore(await openPgliteDatabase(config.store_path)).open();
}
