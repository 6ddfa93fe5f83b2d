/**
 * Runs single checks without the engine: for selftest, replay and curl. Probes run a few at a time, observers look at
 * what these sent.
 * @module
 */
import { type Desk, openDesk } from '../suites/kit/desk.js';
import { createGlobalPhase } from '../suites/kit/global-phase.js';
import { type Instruments, openInstruments } from '../suites/kit/instruments.js';
import { lookOnceMore } from '../suites/kit/last-look.js';
import { readLedgers } from '../suites/kit/ledger-evidence.js';
import { observe } from '../suites/kit/observe.js';
import { inGlobalOrder } from '../suites/kit/plan.js';
import { readOutput } from '../suites/kit/read-output.js';
import type { Entry, ObserverEntry, ProbeEntry } from '../suites/kit/registry.js';
import type { CheckResult } from '../suites/kit/result.js';
import { railOf, startsProcesses, tierNumber } from '../suites/kit/row.js';
import { type CheckOutcome, observerAttempt, runCheck } from '../suites/kit/run-check.js';
import { onRail, type Session } from '../suites/kit/session.js';
import { type TargetControl, targetServices } from '../suites/kit/target-control.js';

export interface PlainRun {
  readonly results: readonly CheckResult[];
  readonly outcomes: readonly CheckOutcome[];
}

export interface PlainRunOptions {
  /** Probes in flight at once. */
  readonly concurrency?: number;
  readonly processAlive?: () => boolean;
}

const runsAlone = ({ row }: Entry): boolean =>
  row.run === 'wired' || row.run === 'global' || startsProcesses(row);

/** Runs the given checks against a session whose tier and controls are known. */
export async function runPlainly(
  session: Session,
  instruments: Instruments,
  entries: readonly Entry[],
  options: PlainRunOptions = {},
): Promise<PlainRun> {
  const reachable = entries.filter(
    ({ id, row }) => tierNumber(row.needs) <= onRail(session, railOf(id)).tier,
  );
  const probes = reachable.filter((entry): entry is ProbeEntry => entry.kind === 'probe');
  const quiet = probes.filter((entry) => !runsAlone(entry));
  const alone = probes.filter(runsAlone);
  const outcomes: CheckOutcome[] = [];
  const waiting = [...quiet];
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift())
      outcomes.push(await runCheck(session, instruments, entry));
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 4 }, work));
  const order = inGlobalOrder(alone.map(({ id }) => id));
  const runAlone = createGlobalPhase(session, instruments);
  for (const entry of alone.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)))
    outcomes.push(await runAlone(entry));

  const observers = reachable.filter((one): one is ObserverEntry => one.kind === 'observer');
  const last = await lookOnceMore(
    session,
    instruments,
    observers.map(({ id }) => id),
  );
  const evidence = {
    session,
    exchanges: [...outcomes.flatMap((one) => one.exchanges), ...last],
    authorizations: outcomes.flatMap((one) => one.authorizations),
    ...(await readLedgers(session, instruments, outcomes, [])),
    ...(await readOutput(session, instruments)),
    ...(options.processAlive ? { processAlive: options.processAlive() } : {}),
  };
  const observed: CheckResult[] = [];
  for (const entry of observers)
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
  control?: TargetControl,
): Promise<T> {
  const { rate } = session.target;
  const desk: Desk = await openDesk({
    ...(rate === undefined ? {} : { rate }),
    ...(control ? { services: targetServices(control) } : {}),
  });
  const full: Session = { ...session, desk: { url: desk.url, token: desk.token } };
  const instruments = openInstruments(full);
  try {
    return await work(full, instruments);
  } finally {
    await instruments.close();
    await desk.close();
  }
}
