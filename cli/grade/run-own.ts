/**
 * Runs the checks of `--suite` after everything that is graded, one after another: whatever they do to the target, no
 * verdict hears of it.
 * @module
 */
import type { Exchange } from '../../suites/kit/exchange.js';
import type { Instruments } from '../../suites/kit/instruments.js';
import { planChecks, type Selection } from '../../suites/kit/plan.js';
import type { ProbeEntry } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { runCheck } from '../../suites/kit/run-check.js';
import type { Session } from '../../suites/kit/session.js';

export interface OwnRun {
  readonly entries: readonly ProbeEntry[];
  /** In the order of their ids. */
  readonly results: readonly CheckResult[];
  readonly exchanges: readonly Exchange[];
}

/** `over` ends the run: what was not begun by then is blocked. */
export async function runOwn(
  entries: readonly ProbeEntry[],
  session: Session,
  instruments: Instruments,
  selection: Pick<Selection, 'only' | 'skip' | 'onlySupported'>,
  over: Promise<'out of time'>,
): Promise<OwnRun> {
  const { parallel, few, alone, decided } = planChecks(entries, session, selection);
  const planned = new Set([...parallel, ...few, ...alone]);
  const results: CheckResult[] = [...decided];
  const exchanges: Exchange[] = [];
  for (const entry of entries.filter(({ id }) => planned.has(id))) {
    const started = performance.now();
    const outcome = await Promise.race([over, runCheck(session, instruments, entry)]);
    if (outcome === 'out of time')
      results.push({
        id: entry.id,
        status: 'blocked',
        reason: 'the maximum duration of the run was reached',
        cases: [],
        durationMs: Math.round(performance.now() - started),
        waitedMs: 0,
        attempts: 0,
      });
    else {
      results.push(outcome.result);
      exchanges.push(...outcome.exchanges);
    }
  }
  return { entries, results: results.sort((a, b) => (a.id < b.id ? -1 : 1)), exchanges };
}
