/**
 * A row of no catalogue, for tests of what is made from rows.
 * @module
 */
import type { Row } from './row.js';

export const sampleRow: Row = {
  title: 'a title',
  level: 'MUST',
  severity: 'low',
  basis: 'kit',
  needs: 'T0',
  flags: [],
  spec: 'a section',
  why: 'why',
  fix: 'fix',
  saboteur: 'a-saboteur',
};
