/**
 * Runs one probe: positive facts first, the money oracle last, and a repeat with fresh keys before a
 * failure is reported. Whatever throws here is our own failure and never the target's.
 * @module
 */
import type { PaymentFacts } from '../../simulator/bridge/oracle/facts.js';
import { type CheckRun, openCheck } from './check-context.js';
import { DeskTrouble } from './desk.js';
import type { Exchange } from './exchange.js';
import type { Instruments } from './instruments.js';
import type { AuthorizationFacts } from './money-oracle.js';
import { inPublic } from './public-chain.js';
import type { RecordedRefusal } from './recorded-refusal.js';
import type { ProbeEntry } from './registry.js';
import { type CaseResult, type CheckResult, judgeRow } from './result.js';
import type { Session } from './session.js';

/** What leaves the worker: the verdict and everything on which it rests. */
export interface CheckOutcome {
  readonly result: CheckResult;
  readonly exchanges: readonly Exchange[];
  readonly authorizations: readonly AuthorizationFacts[];
  /** Payments over an off-chain rail, as the ledger oracle judges them. */
  readonly payments: readonly PaymentFacts[];
  /** When the check restarted the target, milliseconds since 1970. */
  readonly restarts: readonly number[];
  /** Negative vectors behind the cases of the verdict, as they can be judged again. */
  readonly refusals: readonly RecordedRefusal[];
}

/** Attempt in which probes run again for an observer: no attempt of their own reaches it, so no key is used twice. */
export const observerAttempt = 9;

export interface RunOptions {
  /** Number of the first attempt. */
  readonly attempt?: number;
  /** Whether a failure is repeated. */
  readonly repeat?: boolean;
}

export async function runCheck(
  session: Session,
  instruments: Instruments,
  entry: ProbeEntry,
  options: RunOptions = {},
): Promise<CheckOutcome> {
  const started = performance.now();
  const runs: CheckRun[] = [];
  let number = options.attempt ?? 1;
  /** One run, and one more when the kit itself failed in it. */
  const run = async (): Promise<CheckRun> => {
    for (;;) {
      const one = await attempt(session, instruments, entry, number);
      number += 1;
      runs.push(one);
      const failedBefore = runs.length > 1 && judgeRow(runs[runs.length - 2]?.cases ?? []).status === 'error';
      if (judgeRow(one.cases).status !== 'error' || options.repeat === false || failedBefore) return one;
    }
  };
  const first = await run();
  let { cases, refusals } = first;
  let verdict = judgeRow(cases);
  if (options.repeat !== false && needsRepeat(verdict.status, cases)) {
    const again = await run();
    const second = judgeRow(again.cases);
    if (second.status === 'fail') {
      ({ cases, refusals } = again);
      verdict = second;
    } else {
      cases = [...labelled(cases, 'first run'), ...labelled(again.cases, 'repeat')];
      refusals = [...relabelled(refusals, 'first run'), ...relabelled(again.refusals, 'repeat')];
      // What could not be repeated because the kit failed accuses nobody.
      verdict =
        second.status === 'error'
          ? second
          : { status: 'warn', cause: 'intermittent', reason: `not reproduced: ${verdict.reason ?? ''}` };
    }
  }
  const last = runs[runs.length - 1];
  const observed = last?.observed ?? {};
  return {
    result: {
      id: entry.id,
      ...verdict,
      cases,
      ...(Object.keys(observed).length > 0 ? { observed } : {}),
      durationMs: Math.round(performance.now() - started),
      waitedMs: runs.reduce((sum, run) => sum + run.waitedMs, 0),
      attempts: runs.length,
      ...(last?.rounds === undefined ? {} : { rounds: last.rounds }),
      ...(last?.counterexample === undefined ? {} : { counterexample: last.counterexample }),
    },
    exchanges: runs.flatMap((run) => run.exchanges),
    authorizations: runs.flatMap((run) => run.authorizations),
    payments: runs.flatMap((run) => run.payments),
    restarts: runs.flatMap((run) => run.restarts),
    refusals,
  };
}

/** A failure is repeated once with fresh keys, unless the chain proves it. */
function needsRepeat(status: CheckResult['status'], cases: readonly CaseResult[]): boolean {
  if (status !== 'fail') return false;
  return !cases.some(
    (one) => one.status === 'fail' && one.assertions.some((a) => !a.ok && a.proven && !a.soft),
  );
}

function labelled(cases: readonly CaseResult[], label: string): CaseResult[] {
  return cases.map((one) => ({ ...one, id: `${one.id} (${label})` }));
}

function relabelled(refusals: readonly RecordedRefusal[], label: string): RecordedRefusal[] {
  return refusals.map((one) => ({ ...one, case: `${one.case} (${label})` }));
}

async function attempt(
  session: Session,
  instruments: Instruments,
  entry: ProbeEntry,
  number: number,
): Promise<CheckRun> {
  try {
    const seen = inPublic(session, instruments, entry);
    const open = await openCheck(seen.session, seen.instruments, entry, number);
    try {
      await entry.run(open.check);
    } catch (error) {
      const run = await open.finish().catch(() => undefined);
      return failedRun(error, run);
    }
    return await open.finish();
  } catch (error) {
    return failedRun(error, undefined);
  }
}

function failedRun(error: unknown, run: CheckRun | undefined): CheckRun {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // A process that cannot be killed or started again is a missing prerequisite: nobody's failure, and no pass.
  const last: CaseResult =
    error instanceof DeskTrouble
      ? { id: 'process', status: 'blocked', reason: error.message, assertions: [] }
      : { id: 'kit', status: 'error', reason, assertions: [] };
  return {
    cases: [...(run?.cases ?? []), last],
    exchanges: run?.exchanges ?? [],
    authorizations: run?.authorizations ?? [],
    payments: run?.payments ?? [],
    restarts: run?.restarts ?? [],
    refusals: run?.refusals ?? [],
    observed: run?.observed ?? {},
    waitedMs: run?.waitedMs ?? 0,
  };
}
