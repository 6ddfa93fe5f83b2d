/**
 * Which rows run for a saboteur, and whether what changed is exactly what was declared.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Entry } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { familyOf } from '../../suites/kit/row.js';
import type { Saboteur } from '../../suites/kit/saboteur.js';

/** What a saboteur declares, whatever it breaks. */
type Declared = Omit<Saboteur, 'parts' | 'shopParts' | 'aceParts'>;

/** Positive controls: they run for every saboteur. */
export const controlRows = ['X402-VER-006', 'X402-SET-011'] as const;
/** Probes that give observers something to look at: valid and invalid payments, a malformed body, a settlement. */
export const trafficRows = [
  'X402-SUP-001',
  'X402-HTTP-006',
  'X402-EVM-001',
  'X402-EVM-009',
  'X402-SET-012',
] as const;

/** The same for the off-chain rail. */
const offchainControls = ['OFF-022', 'OFF-056'] as const;
const lezControls = ['LEZ-015'] as const;
/** The same for a target that settles only what it verified. */
const aceControls = ['ACE-012'] as const;
const aceTraffic = ['ACE-005', 'ACE-009', 'ACE-017', 'ACE-027'] as const;
const offchainTraffic = ['OFF-001', 'OFF-002', 'OFF-056'] as const;

/** Rows to run for a saboteur: declared ones, controls, neighbours, and traffic when an observer is among them. */
export function rowsFor(saboteur: Declared, entries: readonly Entry[]): readonly string[] {
  const declared = [...saboteur.catches, ...(saboteur.sideEffects ?? []), ...(saboteur.neighbours ?? [])];
  const unknown = declared.filter((id) => !entries.some((entry) => entry.id === id));
  if (unknown.length > 0)
    throw new Error(`saboteur ${saboteur.id} names unknown rows: ${unknown.join(', ')}`);
  const watching = declared.some((id) => entries.find((entry) => entry.id === id)?.kind === 'observer');
  const offchain = declared.some((id) => familyOf(id) === 'OFF');
  const lez = declared.some((id) => familyOf(id) === 'LEZ');
  const ace = declared.some((id) => familyOf(id) === 'ACE');
  const onChain = declared.some((id) => familyOf(id) === 'X402') || (!offchain && !lez && !ace);
  return [
    ...new Set([
      ...declared,
      ...(onChain ? [...controlRows, ...(watching ? trafficRows : [])] : []),
      ...(lez ? lezControls : []),
      ...(ace ? [...aceControls, ...(watching ? aceTraffic : [])] : []),
      ...(offchain ? [...offchainControls, ...(watching ? offchainTraffic : [])] : []),
    ]),
  ];
}

/**
 * The same saboteur with one in five of its neighbours, other ones with another seed; with all of them without a seed.
 * An honest variation keeps them: they are all that is looked at. So does who is caught by an observer: it looks at what they send.
 * And where only neighbours need T3, these stay: at the tier that they ask for, more of the declared rows is judged.
 */
export function withSomeNeighbours<Kind extends Declared>(
  saboteur: Kind,
  entries: readonly Entry[],
  seed: string | undefined,
): Kind {
  const { id, catches, sideEffects = [], neighbours } = saboteur;
  const changed = [...catches, ...sideEffects];
  const observed = entries.some((entry) => entry.kind === 'observer' && changed.includes(entry.id));
  if (!seed || !neighbours || observed || catches.length === 0) return saboteur;
  const turn = (row: string): number =>
    createHash('sha256').update(`${seed}|${id}|${row}`).digest().readUInt32BE(0) % 5;
  const highest = (row: string): boolean =>
    entries.some(({ id, row: { needs } }) => id === row && needs === 'T3');
  const keepsTier = !changed.some(highest);
  return {
    ...saboteur,
    neighbours: neighbours.filter((row) => turn(row) === 0 || (keepsTier && highest(row))),
  };
}

export type Change = 'fail' | 'warn' | 'blocked' | 'error' | 'observed';

/** How a row differs from the honest reference, which passes it; undefined when it does not. */
export function changeOf(result: CheckResult, honest: CheckResult | undefined): Change | undefined {
  if (
    result.status === 'fail' ||
    result.status === 'warn' ||
    result.status === 'blocked' ||
    result.status === 'error'
  ) {
    // A row that the honest reference shows the same way has not changed.
    if (honest && honest.status === result.status && honest.cause === result.cause) return undefined;
    return result.status;
  }
  if (result.observed && JSON.stringify(result.observed) !== JSON.stringify(honest?.observed ?? {}))
    return 'observed';
  return undefined;
}

export interface Verdict {
  readonly saboteur: Declared;
  /** Changed rows by id. */
  readonly changes: ReadonlyMap<string, Change>;
  readonly results: ReadonlyMap<string, CheckResult>;
  /** What is not as declared, one sentence each; empty when exact. */
  readonly problems: readonly string[];
  readonly durationMs: number;
}

/** Compares what changed with what was declared. */
export function compare(
  saboteur: Declared,
  changes: ReadonlyMap<string, Change>,
  entries: readonly Entry[],
): readonly string[] {
  const problems: string[] = [];
  // A fault of our own ledger accuses no target: whatever it touches has to end as an error of ours.
  const ours = saboteur.ledger !== undefined;
  for (const [id, change] of changes)
    if ((change === 'error') !== ours)
      problems.push(
        ours
          ? `${id} accuses the target of a fault of the simulator (${change})`
          : `${id} ended with an error of the kit`,
      );
  if (saboteur.control) {
    for (const [id, change] of changes) problems.push(`${id} flags an honest variation (${change})`);
    return problems;
  }
  for (const id of saboteur.catches) {
    const level = entries.find((entry) => entry.id === id)?.row.level;
    const change = changes.get(id);
    const wanted: readonly (Change | undefined)[] = ours
      ? ['error']
      : saboteur.soft
        ? ['warn']
        : level === 'INFO' || level === 'MAY'
          ? ['observed', 'fail']
          : level === 'SHOULD'
            ? ['warn', 'fail']
            : ['fail'];
    if (!wanted.includes(change))
      problems.push(`${id} (${level}) should ${wanted[0]}, but ${change ?? 'did not change'}`);
  }
  for (const id of saboteur.sideEffects ?? [])
    if (!changes.has(id)) problems.push(`${id} is declared as a side effect, but did not change`);
  for (const [id, change] of changes)
    if (!saboteur.catches.includes(id) && !saboteur.sideEffects?.includes(id))
      problems.push(`${id} changed (${change}), which is not declared`);
  return problems;
}
