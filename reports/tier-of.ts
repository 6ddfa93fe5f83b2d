/**
 * The tier of one profile: that of its rail where it differs from the run's.
 *
 * @module
 */
import type { RunRecord, Tier } from './run-record.js';

export function tierOf(connection: RunRecord['connection'], profile: string): Tier {
  return connection.tiers?.[profile] ?? connection.tier;
}
