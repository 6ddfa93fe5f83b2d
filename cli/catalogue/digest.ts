/**
 * Names the rows of a catalogue: two runs with the same digest asked the same questions.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Entry } from '../../suites/kit/registry.js';

/** `sha256:` over all rows in the order of their ids. */
export function catalogueDigest(entries: readonly Entry[]): string {
  const rows = entries.map(({ id, row, kind }) => ({ id, kind, ...row }));
  return `sha256:${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`;
}
