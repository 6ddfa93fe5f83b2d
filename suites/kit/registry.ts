/**
 * The registry that `check()` and `observer()` fill when the suite files are loaded. The engine, the plain
 * runner, the catalogue, the reports and the traceability table are all generated from it.
 * @module
 */
import type { Check } from './check-context.js';
import type { Row } from './row.js';
import type { Finding, RunEvidence } from './run-evidence.js';

export interface ProbeEntry {
  readonly kind: 'probe';
  readonly id: string;
  readonly row: Row;
  readonly run: (t: Check) => Promise<void>;
}

export interface ObserverEntry {
  readonly kind: 'observer';
  readonly id: string;
  readonly row: Row;
  readonly look: (evidence: RunEvidence) => readonly Finding[];
}

export type Entry = ProbeEntry | ObserverEntry;

const entries = new Map<string, Entry>();

function register(entry: Entry): void {
  if (entries.has(entry.id)) throw new Error(`check ${entry.id} is declared twice`);
  entries.set(entry.id, entry);
}

/** Declares a probe: it sends requests of its own and judges the answers. */
export function check(id: string, row: Row, run: (t: Check) => Promise<void>): void {
  register({ kind: 'probe', id, row, run });
}

/** Declares an observer: a pure function over all exchanges and chain facts of the run. */
export function observer(id: string, row: Row, look: (evidence: RunEvidence) => readonly Finding[]): void {
  register({ kind: 'observer', id, row, look });
}

/** All checks that were loaded, in the order of their ids. */
export function registeredChecks(): readonly Entry[] {
  return [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
