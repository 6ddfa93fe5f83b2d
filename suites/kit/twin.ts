/**
 * Rows that restate rows of another catalogue: one check, written once, run here with payments of this rail. Each part
 * counts with the level of the row that it comes from. Source: the catalogues of the off-chain rails, section 10.2, and of
 * AceData, section 9.2.
 * @module
 */
import type { Check } from './check-context.js';
import type { Exchange } from './exchange.js';
import { check, type Entry, observer, registeredChecks } from './registry.js';
import { profileOf, type Row } from './row.js';
import type { Finding, RunEvidence } from './run-evidence.js';
import { whyUnpayable } from './session.js';

export type TwinRow = Omit<Row, 'sameAs'>;

/** The check of a row that is restated; its file has to be loaded before. */
export function twinnedRow(id: string): Entry {
  const entry = registeredChecks().find((one) => one.id === id);
  if (!entry) throw new Error(`${id} is restated, but no check has this id`);
  return entry;
}

/** Runs the probes of these rows in a context of another row, each case with the level of its own row. */
export async function restate(t: Check, sameAs: readonly string[]): Promise<void> {
  for (const restated of sameAs) {
    const entry = twinnedRow(restated);
    if (entry.kind !== 'probe') continue;
    const there = t.as({ id: restated, level: entry.row.level });
    const unpayable = t.rail === 'evm' ? whyUnpayable(there.session, profileOf(restated)) : undefined;
    if (unpayable === undefined || entry.row.needs === 'T0') await entry.run(there);
    else there.case('payment').skip(unpayable);
  }
}

/** Declares a probe that runs the probes of these rows on its own rail; `more` adds what only this rail shows. */
export function twin(
  id: string,
  row: TwinRow,
  sameAs: readonly string[],
  more?: (t: Check) => Promise<void>,
): void {
  check(id, { ...row, sameAs }, async (t) => {
    await restate(t, sameAs);
    await more?.(t);
  });
}

/** Declares an observer that holds the exchanges of its own rail against the rules of these rows. */
export function observerTwin(id: string, row: TwinRow, sameAs: readonly string[]): void {
  observer(id, { ...row, sameAs }, (evidence) =>
    sameAs.flatMap((restated) => findingsOf(restated, evidence, row.level)),
  );
}

/** Holds some exchanges of a probe against the rule of a row that an observer looks after. */
export function holdsFor(t: Check, restated: string, exchanges: readonly Exchange[]): void {
  const { level } = twinnedRow(restated).row;
  const of = t.as({ id: restated, level });
  const evidence: RunEvidence = { session: t.session, exchanges, authorizations: [] };
  for (const { claim, case: name, exchange, idle, observed, ...facts } of findingsOf(
    restated,
    evidence,
    level,
  )) {
    const where = of.case(name ?? 'these answers');
    if (idle === 'skip') where.skip(facts.actual);
    else if (idle === 'blocked') where.blocked(facts.actual);
    else if (idle === 'out-of-reach') where.outOfReach(facts.actual);
    else where.expect(claim, { ...facts, evidence: [...(exchange ? [exchange] : []), ...facts.evidence] });
    if (observed) t.observe(...observed);
  }
}

/** What the observer of a row finds; below the level of the row that restates it, a violation warns. */
function findingsOf(restated: string, evidence: RunEvidence, level: Row['level']): readonly Finding[] {
  const entry = twinnedRow(restated);
  if (entry.kind !== 'observer') throw new Error(`${restated} is no observer`);
  const weaker = entry.row.level === 'SHOULD' && level !== 'SHOULD';
  return entry.look(evidence).map((finding) => ({
    ...finding,
    ...(finding.ok || finding.soft || !weaker ? {} : { soft: 'should' as const }),
  }));
}
