/**
 * One graded run from the open target to the recorded facts: canary, plan, suites, observers.
 * @module
 */
import { createHash } from 'node:crypto';
import { AssayError } from '../../src/wire/assay-error.js';
import type { CanaryResult } from '../../suites/kit/canary.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import { excludedRows } from '../../suites/kit/excluded-rows.js';
import { type Gone, silentSince, underWay, withoutUnheard } from '../../suites/kit/gone.js';
import type { Instruments } from '../../suites/kit/instruments.js';
import { lookOnceMore } from '../../suites/kit/last-look.js';
import { type LedgerEvidence, readLedgers } from '../../suites/kit/ledger-evidence.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import type { AuthorizationFacts } from '../../suites/kit/money-oracle.js';
import { observe } from '../../suites/kit/observe.js';
import { loadOwnSuite } from '../../suites/kit/own-suite.js';
import { planChecks, unmatchedPatterns } from '../../suites/kit/plan.js';
import { readOutput } from '../../suites/kit/read-output.js';
import type { RecordedRefusal } from '../../suites/kit/recorded-refusal.js';
import {
  type Entry,
  type ObserverEntry,
  type ProbeEntry,
  registeredChecks,
} from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { type CheckOutcome, observerAttempt, runCheck } from '../../suites/kit/run-check.js';
import type { Session } from '../../suites/kit/session.js';
import type { UnaskedEnd } from '../../targets/launch.js';
import type { Engine } from '../engine/vitest-engine.js';
import { type ClaimedRun, claimRun, proveTier } from '../open-run.js';
import type { Purse } from '../public-chain/purse.js';
import type { OpenTarget } from './open-target.js';
import type { GradeOptions } from './options.js';
import type { Reach } from './reach.js';
import type { SupportedFacts } from './read-supported.js';
import { type OwnRun, runOwn } from './run-own.js';

export interface RunProgress {
  step(text: string): void;
  /** How many of how many checks are done. */
  checks(done: number, total: number, last: string): void;
}

export interface RunResult {
  readonly session: Session;
  readonly entries: readonly Entry[];
  readonly results: readonly CheckResult[];
  readonly exchanges: readonly Exchange[];
  readonly authorizations: readonly AuthorizationFacts[];
  /** Negative vectors, as they can be judged again. */
  readonly refusals: readonly RecordedRefusal[];
  /** Whether the process of a started target was alive when the observers looked. */
  readonly processAlive?: boolean;
  /** When the target was not there, and how it ended where the kit had started it. */
  readonly gone: readonly TargetGone[];
  /** What the simulator's bridges hold and saw; empty where none is used. */
  readonly ledgers: LedgerEvidence;
  readonly canary: CanaryResult;
  /** Rows that are not graded, each with what stands against it. */
  readonly excluded: Readonly<Record<string, string>>;
  /** What further instances of the target wrote, by the name of their preset. */
  readonly beside?: readonly { readonly name: string; readonly output: string }[];
  /** The operator's commands that ran and what they printed. */
  readonly commandOutput?: string;
  readonly reach: Reach;
  readonly supported: SupportedFacts & { readonly digestStart: string; readonly digestEnd: string | null };
  /** Milliseconds that the chain's clock is ahead of ours; null without a chain. */
  readonly chainOffsetMs: number | null;
  readonly durationMs: number;
  /** Wall time of the suites phase, and the waiting in it that checks declared. */
  /** What was paid on a public chain, and what may be. */
  readonly spending?: ReturnType<Purse['spending']>;
  readonly suites: { readonly wallMs: number; readonly waitedMs: number };
  /** The operator's own checks, where there are any. */
  readonly own?: OwnRun;
}

/** A time without the target, with what is known about its end. */
export interface TargetGone extends Gone {
  readonly end?: UnaskedEnd;
  /** Checks whose requests were under way. */
  readonly underWay: readonly string[];
}

/** Milliseconds that the end of a process may be told late, because its last output is read first. */
const lateMs = 1_000;

async function whenGone(
  target: OpenTarget,
  { client }: Instruments,
  outcomes: readonly CheckOutcome[],
  timeoutMs: number,
): Promise<readonly TargetGone[]> {
  const exchanges = outcomes.flatMap((one) => one.exchanges).sort((a, b) => a.sentAt - b.sentAt);
  const times: readonly Omit<TargetGone, 'underWay'>[] = target.started
    ? (await target.started.unaskedEnds()).map((end) => ({
        from: end.at - lateMs,
        at: end.at,
        ...(end.back === undefined ? {} : { to: end.back }),
        end,
      }))
    : await silentSince(client, exchanges, timeoutMs);
  return times.map((one) => ({ ...one, underWay: underWay(exchanges, one) }));
}

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Grades an open target. Throws AssayError when there is nothing to grade. */
export async function runGrade(
  options: GradeOptions,
  target: OpenTarget,
  headers: Readonly<Record<string, string>>,
  progress: RunProgress,
  signal: AbortSignal,
  own: readonly ProbeEntry[] = [],
): Promise<RunResult> {
  progress.step('reading /supported');
  const claimed = await claimRun({ ...options, headers }, target, signal);
  // Where there is nothing to grade, the engine would only delay the sentence that says so.
  const { openEngine } = await import('../engine/vitest-engine.js');
  const engine = openEngine(options);
  try {
    return await runWith(engine, claimed, options, target, progress, signal, own);
  } finally {
    await engine.close();
  }
}

async function runWith(
  engine: Engine,
  claimed: ClaimedRun,
  options: GradeOptions,
  target: OpenTarget,
  progress: RunProgress,
  signal: AbortSignal,
  own: readonly ProbeEntry[],
): Promise<RunResult> {
  const started = performance.now();
  const entries = registeredChecks();
  const open = await proveTier(claimed, target, progress.step);
  const { session, instruments, canary, supported, reach, onlySupported } = open;
  try {
    signal.throwIfAborted();
    const plan = planChecks(entries, session, {
      ...(options.profiles ? { profiles: options.profiles } : {}),
      ...(options.only.length > 0 ? { only: options.only } : {}),
      skip: options.skip,
      // The reference is graded on all that it can do.
      ...(options.everyProfile || target.kind === 'builtin' ? {} : { namedOnly: ['rails'] as const }),
      onlySupported,
    });
    const { parallel, few, alone } = plan;
    const total = parallel.length + few.length + alone.length;
    let done = 0;
    progress.checks(0, total, '');
    const suitesStarted = performance.now();
    const ran =
      total === 0
        ? []
        : await engine.run(
            { session, parallel, few, alone },
            {
              maxDurationMs: Math.max(1_000, options.maxDurationMs - (performance.now() - started)),
              signal,
              onOutcome: (outcome) => {
                done += 1;
                progress.checks(done, total, outcome.result.id);
              },
            },
          );
    const suitesWallMs = performance.now() - suitesStarted;
    signal.throwIfAborted();

    progress.step('looking at all exchanges');
    const gone = await whenGone(target, instruments, ran, options.timeoutMs);
    const outcomes =
      gone.length === 0 ? ran : ran.map((one) => withoutUnheard(one, gone, alone.includes(one.result.id)));
    const observed = await runObservers(
      entries,
      plan.observers,
      session,
      instruments,
      outcomes,
      canary,
      gone,
      target,
      whenOver(Math.max(0, options.maxDurationMs - (performance.now() - started)), signal),
    );
    signal.throwIfAborted();
    const ended = await endState(session, instruments, options.timeoutMs);
    const ownRun = await runOwnChecks(own, open, options, progress, started, signal);
    signal.throwIfAborted();
    const commandOutput = open.commandOutput();
    const finished = new Set(outcomes.map((one) => one.result.id));
    const unfinished = [...parallel, ...few, ...alone]
      .filter((id) => !finished.has(id))
      .map((id): CheckResult => notFinished(id, options.maxDurationMs));
    return {
      session,
      entries,
      results: [
        ...outcomes.map((one) => one.result),
        ...observed.results,
        ...unfinished,
        ...plan.decided,
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
      exchanges: [...canary.exchanges, ...outcomes.flatMap((one) => one.exchanges), ...observed.exchanges],
      authorizations: [...outcomes.flatMap((one) => one.authorizations), ...observed.authorizations],
      refusals: outcomes.flatMap((one) => one.refusals),
      ...(observed.processAlive === undefined ? {} : { processAlive: observed.processAlive }),
      gone,
      ledgers: observed.ledgers,
      canary,
      excluded: options.acedata ? excludedRows : {},
      ...(commandOutput === undefined ? {} : { commandOutput }),
      reach,
      supported: { ...supported, digestStart: sha256(supported.text), digestEnd: ended.digest },
      chainOffsetMs: ended.chainOffsetMs,
      durationMs: Math.round(performance.now() - started),
      ...(open.spending ? { spending: open.spending() } : {}),
      ...(ownRun ? { own: ownRun } : {}),
      suites: {
        wallMs: Math.round(suitesWallMs),
        waitedMs: outcomes.reduce((sum, one) => sum + one.result.waitedMs, 0),
      },
    };
  } finally {
    await open.close();
  }
}

async function runObservers(
  entries: readonly Entry[],
  ids: readonly string[],
  session: Session,
  instruments: Instruments,
  outcomes: readonly CheckOutcome[],
  canary: CanaryResult,
  gone: readonly TargetGone[],
  target: OpenTarget,
  over: Promise<'out of time'>,
): Promise<{
  results: CheckResult[];
  exchanges: Exchange[];
  authorizations: AuthorizationFacts[];
  ledgers: LedgerEvidence;
  processAlive: boolean | undefined;
}> {
  const ledgers = await readLedgers(session, instruments, outcomes, canary.exchanges);
  const last = await lookOnceMore(session, instruments, ids);
  const processAlive = target.started ? target.started.exit() === undefined : undefined;
  const evidence = {
    session,
    exchanges: [...canary.exchanges, ...outcomes.flatMap((one) => one.exchanges), ...last],
    authorizations: outcomes.flatMap((one) => one.authorizations),
    ...ledgers,
    gone,
    ...(await readOutput(session, instruments)),
    ...(processAlive === undefined ? {} : { processAlive }),
  };
  const repeats = new Map<string, Promise<CheckOutcome | 'out of time'>>();
  const repeat = (id: string): Promise<CheckOutcome | 'out of time' | undefined> => {
    const probe = entries.find((one): one is ProbeEntry => one.kind === 'probe' && one.id === id);
    if (!probe || probe.row.run === 'slow' || probe.row.run === 'global') return Promise.resolve(undefined);
    // First in the race, so that nothing new is sent once the time is over.
    const known =
      repeats.get(id) ??
      Promise.race([over, Promise.resolve('in time')]).then((first) =>
        first === 'out of time'
          ? first
          : Promise.race([
              over,
              runCheck(session, instruments, probe, { attempt: observerAttempt, repeat: false }),
            ]),
      );
    repeats.set(id, known);
    return known;
  };
  const results: CheckResult[] = [];
  for (const entry of entries.filter(
    (one): one is ObserverEntry => one.kind === 'observer' && ids.includes(one.id),
  ))
    results.push(await observe(entry, evidence, repeat));
  const again = (await Promise.all(repeats.values())).filter((one) => one !== 'out of time');
  return {
    results,
    exchanges: [...last, ...again.flatMap((one) => one.exchanges)],
    authorizations: again.flatMap((one) => one.authorizations),
    ledgers,
    processAlive,
  };
}

/** Resolves when the run has used up its time or was interrupted. */
function whenOver(ms: number, signal: AbortSignal): Promise<'out of time'> {
  return new Promise((resolve) => {
    const end = (): void => resolve('out of time');
    if (ms === 0 || signal.aborted) return end();
    setTimeout(end, ms).unref();
    signal.addEventListener('abort', end, { once: true });
  });
}

/** What stands at the end: whether the target still advertises the same, and how the chain's clock stands. */
async function endState(
  session: Session,
  instruments: Instruments,
  timeoutMs: number,
): Promise<{ digest: string | null; chainOffsetMs: number | null }> {
  const digest = session.lez?.facilitator === false ? sha256('') : await supportedNow(instruments, timeoutMs);
  const block =
    session.tier >= 2 ? await instruments.rpc?.call('eth_getBlockByNumber', ['latest', false]) : undefined;
  const timestamp =
    block !== null && typeof block === 'object' && 'timestamp' in (block ?? {})
      ? Number((block as { timestamp: string }).timestamp)
      : undefined;
  return {
    digest,
    chainOffsetMs: timestamp === undefined ? null : timestamp * 1000 - Date.now(),
  };
}

/** A merchant alone lists nothing, at the start or now. */
async function supportedNow({ client }: Instruments, timeoutMs: number): Promise<string | null> {
  const { answer } = await client.send({ method: 'GET', path: 'supported', timeoutMs });
  return answer ? sha256(answer.text) : null;
}

async function runOwnChecks(
  own: readonly ProbeEntry[],
  { session, instruments, onlySupported }: Awaited<ReturnType<typeof proveTier>>,
  { only, skip, maxDurationMs }: GradeOptions,
  progress: RunProgress,
  started: number,
  signal: AbortSignal,
): Promise<OwnRun | undefined> {
  if (own.length === 0) return undefined;
  progress.step('running own checks');
  const left = Math.max(0, maxDurationMs - (performance.now() - started));
  const selection = { ...(only.length > 0 ? { only } : {}), skip, onlySupported };
  return runOwn(own, session, instruments, selection, whenOver(left, signal));
}

/**
 * Loads the checks and looks up the ids of the selection, before anything starts. Returns the operator's own. Throws
 * AssayError `UNKNOWN_CHECK` or `BAD_SUITE`.
 */
export async function loadSelected(
  options: Pick<GradeOptions, 'only' | 'skip' | 'suite'>,
): Promise<readonly ProbeEntry[]> {
  await loadChecks();
  const own = options.suite === undefined ? [] : await loadOwnSuite(options.suite);
  const entries = [...registeredChecks(), ...own];
  for (const [flag, patterns] of [
    ['--only', options.only],
    ['--skip', options.skip],
  ] as const) {
    const [unknown] = unmatchedPatterns(entries, patterns);
    if (unknown !== undefined)
      throw new AssayError(`${flag} ${unknown} names no check.`, {
        code: 'UNKNOWN_CHECK',
        exitCode: 64,
        hint: 'assay list shows all ids; * stands for any text, as in X402-EVM-*.',
      });
  }
  return own;
}

function notFinished(id: string, maxDurationMs: number): CheckResult {
  return {
    id,
    status: 'blocked',
    reason: `not finished when the run's maximum duration of ${maxDurationMs / 1000} s was reached`,
    cases: [],
    durationMs: 0,
    waitedMs: 0,
    attempts: 0,
  };
}
