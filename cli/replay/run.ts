/**
 * One check of a report, run again.
 * @module
 */
import { plainLine } from '../../reports/plain-text.js';
import type { CheckRecord, RunRecord } from '../../reports/run-record.js';
import { AssayError } from '../../src/wire/assay-error.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { planChecks } from '../../suites/kit/plan.js';
import { type Entry, registeredChecks } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { familyOf } from '../../suites/kit/row.js';
import type { UnaskedEnd } from '../../targets/launch.js';
import { coloursFor } from '../colours.js';
import { findCheck } from '../find-check.js';
import { instanceFor } from '../grade/instances.js';
import { type OpenTarget, openTarget } from '../grade/open-target.js';
import { checkRecord } from '../grade/record.js';
import { whyLowTier } from '../grade/why-low-tier.js';
import { watchInterrupt } from '../interrupt.js';
import { type LezFlags, lezOptions } from '../lez-flags.js';
import { type OpenRun, openRun } from '../open-run.js';
import { runPlainly } from '../plain-run.js';
import { type ProcessFlags, processOptions } from '../process-flags.js';
import { createProgress } from '../progress.js';
import { readReport } from '../report.js';
import { namedTarget, type TargetFlags, type Wiring, wiringOf } from '../target-flags.js';
import { exchangeText } from './exchange-text.js';
import { replayExit } from './exit.js';
import { probesBehind, recordedMerchant, recordedNetwork, recordedTarget, simOf } from './recorded.js';
import { renderReplay } from './render.js';

export interface Flags extends TargetFlags, ProcessFlags, LezFlags {
  color: boolean;
  verbose?: boolean;
}

export async function replay(path: string, id: string, url: string | undefined, flags: Flags): Promise<void> {
  const record = await readReport(path);
  await loadChecks();
  const entry = findCheck(id);
  const recorded = record.checks.find((one) => one.id === entry.id);
  if (!recorded)
    throw new AssayError(`The report ${path} has no check ${entry.id}.`, {
      code: 'NOT_IN_REPORT',
      exitCode: 64,
      hint: `Run it first: assay grade --only ${entry.id}.`,
    });
  const named = await wiringFor(record, entry, namedTarget(url, flags), flags);
  const wiring = { ...named, ...instanceFor(named.target, entry.id) };
  const progress = createProgress(process.stderr, flags.color);
  const step = (text: string): void => {
    if (process.stderr.isTTY) progress.step(text);
  };
  const interrupt = watchInterrupt();
  const close: (() => Promise<void>)[] = [];
  try {
    const target = await openTarget(wiring, step);
    close.unshift(target.close);
    const open = await openRun(wiring, target, step);
    close.unshift(open.close);
    step(`running ${entry.id}`);
    const work = runOne(entry, recorded, open, target);
    const stopped = new Promise<never>((_, reject) =>
      interrupt.signal.addEventListener('abort', () => reject(interrupted()), { once: true }),
    );
    const { result, exchanges } = await Promise.race([work, stopped]);
    progress.done();
    const check = checkRecord(result, { entries: registeredChecks(), session: open.session }, target, path);
    const colours = coloursFor(process.stdout, flags.color);
    process.stdout.write(renderReplay(check, recorded, { ...about(target, open, record), colours }));
    const [end] = (await target.started?.unaskedEnds()) ?? [];
    if (end) process.stderr.write(`${endedWhile(end)}\n`);
    const why = whyLowTier(`T${open.session.tier}`, open.session.sim !== undefined, open.canary.facts);
    if (why !== undefined) process.stderr.write(`${why}\n`);
    if (flags.verbose) process.stdout.write(exchanges.map(exchangeText).join(''));
    process.exitCode = replayExit(check);
  } finally {
    progress.done();
    for (const one of close) await one();
    interrupt.stop();
  }
}

/** How the target ended while its check ran. */
function endedWhile({ exit, words }: UnaskedEnd): string {
  const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? 'unknown'}`;
  const said =
    words === '' ? 'It printed nothing.' : `Its last words:\n${words.split('\n').map(plainLine).join('\n')}`;
  return `The target ended by itself while this ran (${how}). ${said}`;
}

const interrupted = (): AssayError => new AssayError('Interrupted.', { code: 'INTERRUPTED', exitCode: 2 });

async function wiringFor(
  record: RunRecord,
  { id }: Entry,
  named: ReturnType<typeof namedTarget>,
  flags: Flags,
): Promise<Wiring> {
  const isLez = familyOf(id) === 'LEZ';
  const chosen = named ?? recordedTarget(record, flags);
  const { target, lez } =
    isLez && !named && chosen.kind === 'url'
      ? await lezOptions(...recordedMerchant(record, chosen, flags), 'alone')
      : await lezOptions(chosen, flags, isLez ? 'alone' : 'unwanted');
  const sim = flags.sim ?? (named || target.kind !== 'url' ? undefined : simOf(record));
  const network = flags.network ?? recordedNetwork(record);
  const wiring = await wiringOf(
    target,
    { ...flags, ...(sim ? { sim } : {}), ...(network ? { network } : {}) },
    { seed: record.run.seed, slow: true },
  );
  return { ...wiring, ...(lez ? { lez } : {}), ...processOptions(target, flags) };
}

async function runOne(
  entry: Entry,
  recorded: CheckRecord,
  open: OpenRun,
  target: OpenTarget,
): Promise<{ result: CheckResult; exchanges: readonly Exchange[] }> {
  const entries = registeredChecks();
  const { onlySupported, session, instruments } = open;
  const [decided] = planChecks(entries, session, { only: [entry.id], onlySupported }).decided;
  if (decided) return { result: decided, exchanges: [] };
  const probes = entry.kind === 'observer' ? probesBehind(recorded, entries) : [];
  const { started } = target;
  const run = await runPlainly(session, instruments, [...probes, entry], {
    ...(started ? { processAlive: () => started.exit() === undefined } : {}),
  });
  const result = run.results.find((one) => one.id === entry.id);
  if (!result) throw new Error(`${entry.id} gave no result`);
  return { result, exchanges: run.outcomes.flatMap((one) => one.exchanges) };
}

const about = (
  target: OpenTarget,
  open: OpenRun,
  record: RunRecord,
): { target: string; context: string } => ({
  target: `${plainLine(target.name)} at ${plainLine(target.url)}`,
  context: `T${open.session.tier}, seed ${record.run.seed}`,
});
