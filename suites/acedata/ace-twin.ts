/**
 * Rows of this catalogue that restate rows of x402: the same checks, run here, each part with the level of its own row.
 * What the row is about, why it matters and what to do about it is said once, there.
 * Source: the catalogue ACE, sections 9.1 (Same as) and 9.2.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { check } from '../kit/registry.js';
import { type Level, type Row, type Severity, tierNumber } from '../kit/row.js';
import { restate, twinnedRow } from '../kit/twin.js';

/** What such a row says itself. */
export type OwnWords = Pick<Row, 'title' | 'basis' | 'needs' | 'flags' | 'saboteur'> &
  Partial<Pick<Row, 'run' | 'places' | 'ambiguity' | 'rev' | 'why' | 'fix'>>;

const levels: readonly Level[] = ['INFO', 'MAY', 'SHOULD', 'SAFETY', 'MUST'];
const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

function highest<T>(order: readonly T[], values: readonly T[]): T {
  const [most = order[0] as T] = values.toSorted((a, b) => order.indexOf(b) - order.indexOf(a));
  return most;
}

/** The whole row: level and severity are the highest of those that it restates. */
export function restatedRow(own: OwnWords, sameAs: readonly string[]): Omit<Row, 'sameAs'> {
  const rows = sameAs.map((id) => twinnedRow(id).row);
  const severity = highest(
    severities,
    rows.map((one) => one.severity),
  );
  const worst = rows.find((one) => one.severity === severity);
  return {
    level: highest(
      levels,
      rows.map((one) => one.level),
    ),
    severity,
    spec: [...new Set(rows.map((one) => one.spec))].join('; '),
    why: worst?.why ?? '',
    fix: worst?.fix ?? '',
    ...own,
  };
}

/** Declares a row that runs the probes of these rows; `more` adds what only this catalogue shows. */
export function aceTwin(
  id: string,
  own: OwnWords,
  sameAs: readonly string[],
  more?: (t: Check) => Promise<void>,
): void {
  check(id, { ...restatedRow(own, sameAs), sameAs }, async (t) => {
    for (const restated of sameAs) {
      const { needs, level } = twinnedRow(restated).row;
      if (tierNumber(needs) <= t.tier) await restate(t, [restated]);
      else t.as({ id: restated, level }).case('all').outOfReach(`needs ${needs}, this run has T${t.tier}`);
    }
    await more?.(t);
  });
}
