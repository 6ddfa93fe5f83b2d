/**
 * Runs the observers over the evidence of a run, and repeats the probes behind a violation before it counts.
 * @module
 */
import { createCases } from './cases.js';
import { isUnheard } from './gone.js';
import type { ObserverEntry } from './registry.js';
import { type CaseResult, type CheckResult, judgeRow } from './result.js';
import { familyOf, profileOf, railOf } from './row.js';
import type { CheckOutcome } from './run-check.js';
import type { Finding, RunEvidence } from './run-evidence.js';
import { onRail } from './session.js';

/** How many probes are run again for one violated observer. */
const repeatedProbes = 3;

/** Runs a probe again with fresh keys, without a repeat of its own; undefined for a probe that cannot be repeated. */
export type RepeatProbe = (checkId: string) => Promise<CheckOutcome | 'out of time' | undefined>;

export async function observe(
  entry: ObserverEntry,
  evidence: RunEvidence,
  repeat: RepeatProbe,
): Promise<CheckResult> {
  const started = performance.now();
  const own = familyOf(entry.id);
  // What version 2 demands of answers is asked of answers of version 2; `core` looks at all there are.
  const newOnly = profileOf(entry.id) === 'exact-evm';
  const seen = (all: RunEvidence): RunEvidence => {
    const exchanges = all.exchanges.filter(
      ({ tag }) => familyOf(tag.check) === own && !(newOnly && profileOf(tag.check) === 'v1'),
    );
    const unheard = exchanges.filter((one) => isUnheard(one, all.gone ?? []));
    return {
      ...all,
      exchanges: unheard.length === 0 ? exchanges : exchanges.filter((one) => !unheard.includes(one)),
      unheard,
      // Those of AceData's rows may have been sent to another instance.
      authorizations: all.authorizations.filter(
        ({ check }) => (familyOf(check) === 'ACE') === (own === 'ACE'),
      ),
      session: onRail(all.session, railOf(entry.id)),
    };
  };
  const findings = look(entry, seen(evidence));
  const first = record(entry, findings);
  let verdict = judgeRow(first.cases);
  let cases: readonly CaseResult[] = first.cases;
  let attempts = 1;
  const broken = findings.filter((one) => !one.ok && one.exchange && !one.proven);
  if (verdict.status === 'fail' && broken.length > 0) {
    attempts = 2;
    const probes = [...new Set(broken.map((one) => one.exchange?.tag.check ?? ''))].slice(0, repeatedProbes);
    const repeats = await Promise.all(probes.map(repeat));
    const outcomes = repeats.filter((one) => one !== undefined && one !== 'out of time');
    const again = record(
      entry,
      look(
        entry,
        seen({
          ...evidence,
          exchanges: outcomes.flatMap((one) => one.exchanges),
          authorizations: outcomes.flatMap((one) => one.authorizations),
        }),
      ),
    );
    const unrepeated = repeats.includes('out of time')
      ? 'no time was left to repeat'
      : outcomes.length > 0 && outcomes.every(wasSilent)
        ? 'the target did not answer the repeat'
        : undefined;
    if (judgeRow(again.cases).status !== 'fail' && unrepeated !== undefined) {
      // What was not repeated accuses nobody, and clears nobody either.
      verdict = { status: 'blocked', reason: `${unrepeated}: ${verdict.reason ?? ''}` };
    } else if (judgeRow(again.cases).status !== 'fail') {
      cases = [...cases, ...again.cases.map((one) => ({ ...one, id: `${one.id} (repeat)` }))];
      verdict = { status: 'warn', cause: 'intermittent', reason: `not reproduced: ${verdict.reason ?? ''}` };
    }
  }
  return {
    id: entry.id,
    ...verdict,
    cases,
    ...(Object.keys(first.observed).length > 0 ? { observed: first.observed } : {}),
    durationMs: Math.round(performance.now() - started),
    waitedMs: 0,
    attempts,
  };
}

/** A target that is gone answers nothing. */
const wasSilent = ({ exchanges }: CheckOutcome): boolean =>
  exchanges.length > 0 && exchanges.every((one) => one.answer === undefined);

function look(entry: ObserverEntry, evidence: RunEvidence): readonly Finding[] {
  try {
    return entry.look(evidence);
  } catch (error) {
    return [
      {
        claim: 'the observer itself works',
        expected: 'no error of the kit',
        actual: error instanceof Error ? (error.stack ?? error.message) : String(error),
        ok: false,
        evidence: [],
        case: 'kit error',
      },
    ];
  }
}

function record(
  entry: ObserverEntry,
  findings: readonly Finding[],
): { cases: readonly CaseResult[]; observed: Record<string, string> } {
  const cases = createCases(entry.row.level);
  const observed: Record<string, string> = {};
  for (const { case: name, exchange, idle, observed: seen, claim, ...facts } of findings) {
    if (seen) observed[seen[0]] = seen[1];
    const c = cases.case(name ?? 'all answers');
    if (idle === 'skip') c.skip(facts.actual);
    else if (idle === 'out-of-reach') c.outOfReach(facts.actual);
    else if (idle === 'blocked') c.blocked(facts.actual);
    else
      c.expect(claim, {
        ...facts,
        evidence: [...new Set([...(exchange ? [exchange.id] : []), ...facts.evidence])],
      });
  }
  const results = cases
    .results()
    .map((one) =>
      one.id === 'kit error'
        ? { ...one, status: 'error' as const, reason: one.assertions[0]?.actual ?? '' }
        : one,
    );
  return { cases: results, observed };
}
