/**
 * Runs single checks without the engine: for selftest, replay and curl. Probes run a few at a time, observers look at
 * what these sent.
 * @module
 */
import { type Desk, openDesk } from '../suites/kit/desk.js';
import { type Instruments, openInstruments } from '../suites/kit/instruments.js';
import { observe } from '../suites/kit/observe.js';
import type { Entry, ObserverEntry, ProbeEntry } from '../suites/kit/registry.js';
import type { CheckResult } from '../suites/kit/result.js';
import { tierNumber } from '../suites/kit/row.js';
import { type CheckOutcome, observerAttempt, runCheck } from '../suites/kit/run-check.js';
import type { Session } from '../suites/kit/session.js';

export interface PlainRun {
  readonly results: readonly CheckResult[];
  readonly outcomes: readonly CheckOutcome[];
}

export interface PlainRunOptions {
  /** Probes in flight at once. */
  readonly concurrency?: number;
  readonly processAlive?: () => boolean;
}

/** Runs the given checks against a session whose tier and controls are known. */
export async function runPlainly(
  session: Session,
  instruments: Instruments,
  entries: readonly Entry[],
  options: PlainRunOptions = {},
): Promise<PlainRun> {
  const reachable = entries.filter((entry) => tierNumber(entry.row.needs) <= session.tier);
  const probes = reachable.filter((entry): entry is ProbeEntry => entry.kind === 'probe');
  const quiet = probes.filter((entry) => entry.row.run === undefined || entry.row.run === 'slow');
  const alone = probes.filter((entry) => entry.row.run === 'wired' || entry.row.run === 'global');
  const outcomes: CheckOutcome[] = [];
  const waiting = [...quiet];
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift())
      outcomes.push(await runCheck(session, instruments, entry));
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 4 }, work));
  for (const entry of alone) outcomes.push(await runCheck(session, instruments, entry));

  const evidence = {
    session,
    exchanges: outcomes.flatMap((one) => one.exchanges),
    authorizations: outcomes.flatMap((one) => one.authorizations),
    ...(options.processAlive ? { processAlive: options.processAlive() } : {}),
  };
  const observed: CheckResult[] = [];
  for (const entry of reachable.filter((one): one is ObserverEntry => one.kind === 'observer'))
    observed.push(
      await observe(entry, evidence, async (id) => {
        const probe = probes.find((one) => one.id === id);
        return probe
          ? runCheck(session, instruments, probe, { attempt: observerAttempt, repeat: false })
          : undefined;
      }),
    );
  return { results: [...outcomes.map((one) => one.result), ...observed], outcomes };
}

/** Opens desk and instruments for one piece of work and closes them after it. */
export async function withInstruments<T>(
  session: Omit<Session, 'desk'>,
  work: (session: Session, instruments: Instruments) => Promise<T>,
): Promise<T> {
  const desk: Desk = await openDesk(session.target.rate === undefined ? {} : { rate: session.target.rate });
  const full: Session = { ...session, desk: { url: desk.url, token: desk.token } };
  const instruments = openInstruments(full);
  try {
    return await work(full, instruments);
  } finally {
    await instruments.close();
    await desk.close();
  }
}
