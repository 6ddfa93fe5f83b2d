/**
 * The whole of `assay grade`: open, run, grade, write, summarise, close. Nothing is left behind, whatever happens.
 * @module
 */
import { existsSync } from 'node:fs';
import { readFile, rmdir } from 'node:fs/promises';
import { applyBaseline, type Baseline, parseBaseline } from '../../reports/baseline.js';
import { renderConsole } from '../../reports/console.js';
import { exitDecision } from '../../reports/exit-code.js';
import { completeRecord } from '../../reports/grade.js';
import { redactRecord } from '../../reports/json.js';
import type { RunRecord } from '../../reports/run-record.js';
import { writeBaseline } from '../../reports/write-baseline.js';
import { createRpc } from '../../simulator/chain/rpc.js';
import { ControlClient } from '../../simulator/control/client.js';
import { writeHandleFiles } from '../../simulator/handle-files.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { fileTrouble } from '../../src/wire/file-trouble.js';
import { baselineFile, loadPreset } from '../../targets/preset.js';
import { coloursFor } from '../colours.js';
import { defaultSim } from '../default-sim.js';
import { reportFiles, writeReportFiles } from '../formats.js';
import { untilInterrupted, watchInterrupt } from '../interrupt.js';
import { makeRoom } from '../make-room.js';
import { expectNewFile, writeNewFile } from '../new-file.js';
import { prepareFolder } from '../out-folder.js';
import { createProgress } from '../progress.js';
import { readChainEvidence } from './chain-evidence.js';
import { writeEvidence } from './evidence.js';
import { instancesOf, withOwnSigner } from './instances.js';
import { joinResults } from './join-results.js';
import { type OpenTarget, openTarget } from './open-target.js';
import type { GradeOptions } from './options.js';
import { runFacts } from './record.js';
import { redactorFor } from './redactor.js';
import { loadSelected, type RunResult, runGrade } from './run.js';
import { forgottenSimulator, whyLowTier } from './why-low-tier.js';

/** Runs the grade and returns the exit code. */
export async function gradeAndReport(options: GradeOptions, colour: boolean): Promise<number> {
  const colours = coloursFor(process.stdout, colour);
  const progress = createProgress(process.stderr, colour);
  const interrupt = watchInterrupt();
  let target: OpenTarget | undefined;
  let newFolder = false;
  try {
    const own = await loadSelected(options);
    newFolder = await prepareFolder(options.out);
    const known = await knownFailures(options);
    if (options.writeBaseline !== undefined) await expectNewFile(options.writeBaseline);
    const [first = options, second] = instancesOf(options);
    target = await openTarget(first, progress.step, interrupt.signal);
    interrupt.signal.throwIfAborted();
    const alone = await runGrade(first, target, options.headers, progress, interrupt.signal, own);
    const beside = second && (await gradeBeside(second, target, alone, progress, interrupt.signal));
    const result = beside?.result ?? alone;
    progress.step('writing the reports');
    const aside = await makeRoom(options.out, {
      target: target.name,
      partial: options.only.length > 0,
      formats: options.formats,
    });
    const record = await writeReports(options, target, result, beside?.signerKey);
    const baseline = known
      ? applyBaseline(record, known, {
          today: new Date().toISOString().slice(0, 10),
          knownIds: new Set(result.entries.map((one) => one.id)),
          alsoKnownAs: target.preset ? [target.preset.name, ...target.preset.argv.slice(0, 1)] : [],
        })
      : undefined;
    const written = options.writeBaseline === undefined ? undefined : writeBaseline(record, baseline);
    if (options.writeBaseline !== undefined && written)
      await writeNewFile(options.writeBaseline, written.text);
    progress.done();
    const exit = exitDecision(record, {
      ...(baseline ? { baseline } : {}),
      ...(options.requireTier ? { requireTier: options.requireTier } : {}),
      ...(options.requireGrade ? { requireGrade: options.requireGrade } : {}),
    });
    const files = reportFiles(options.out, options.formats);
    process.stdout.write(
      renderConsole(record, { colours, exit, ...(baseline ? { baseline } : {}), files: [...files].sort() }),
    );
    if (aside !== undefined) process.stderr.write(`${aside}\n`);
    const why = whyLowTier(record.connection.tier, result.session.sim !== undefined, result.canary.facts);
    if (why !== undefined) process.stderr.write(`${why}\n`);
    const unused = options.sim === undefined && target.kind === 'url' && existsSync(defaultSim);
    const forgotten = forgottenSimulator(record.connection.tier, unused ? defaultSim : undefined);
    if (forgotten !== undefined) process.stderr.write(`${forgotten}\n`);
    if (record.checks.some((one) => one.status === 'blocked' && one.reason?.includes('authentication: ')))
      process.stderr.write(
        'The target asks for credentials: pass them with --header NAME:ENVVAR or --auth-exec CMD.\n',
      );
    if (written)
      process.stderr.write(
        written.unexplained === 0
          ? `Baseline: ${options.writeBaseline}. Each entry has its reason.\n`
          : `Baseline: ${options.writeBaseline}. Replace ${written.unexplained === 1 ? 'the TODO' : `each of ${written.unexplained} TODOs`} by the reason why it is accepted, then use it with --baseline.\n`,
      );
    if (options.keep && target.sim) await keepRunning(target);
    return exit.code;
  } catch (error) {
    progress.done();
    // A run that wrote nothing leaves no folder; one that holds anything stays.
    if (newFolder) await rmdir(options.out).catch(() => undefined);
    if (interrupt.signal.aborted)
      throw new AssayError('Interrupted; no report was written.', { code: 'INTERRUPTED', exitCode: 2 });
    throw error;
  } finally {
    await target?.close();
    interrupt.stop();
  }
}

/** Grades a second instance on the simulator of the first, in the time that is left. */
async function gradeBeside(
  options: GradeOptions,
  { sim }: OpenTarget,
  first: RunResult,
  progress: Parameters<typeof runGrade>[3],
  signal: AbortSignal,
): Promise<{ readonly result: RunResult; readonly signerKey: string }> {
  if (!sim) throw new Error('an instance beside another one needs its simulator');
  const handle = await withOwnSigner(sim);
  const { replica: _replica, lez: _lez, commands: _commands, ...rest } = options;
  const own = { ...rest, maxDurationMs: Math.max(1_000, options.maxDurationMs - first.durationMs) };
  const target = await openTarget({ ...own, handle }, progress.step, signal);
  try {
    signal.throwIfAborted();
    const second = await runGrade(own, target, own.headers, progress, signal);
    const beside = [{ name: target.name, output: target.started?.output() ?? '' }];
    return { result: joinResults(first, second, beside), signerKey: handle.signer.privateKey };
  } finally {
    await target.close();
  }
}

async function writeReports(
  options: GradeOptions,
  target: OpenTarget,
  result: RunResult,
  signerKey: string | undefined,
): Promise<RunRecord> {
  const redactor = redactorFor(options, target, signerKey === undefined ? [] : [signerKey]);
  const { sim } = result.session;
  const rpc = sim ? createRpc(sim.rpcUrl) : undefined;
  const control = sim ? new ControlClient(sim) : undefined;
  try {
    const chain = rpc && control ? await readChainEvidence(result, rpc, control) : undefined;
    const evidence = await writeEvidence(options.out, result, target, redactor, chain);
    const facts = runFacts(options, target, { ...result, ...(chain ? { chain } : {}) }, evidence);
    const record = redactRecord(completeRecord(facts), redactor);
    await writeReportFiles(record, options.formats, options.out);
    return record;
  } finally {
    await rpc?.close();
    await control?.close();
  }
}

/** What the operator named, or what the preset knows of its program. */
async function knownFailures({ baseline, target }: GradeOptions): Promise<Baseline | undefined> {
  const ofPreset = target.kind === 'preset' ? baselineFile(loadPreset(target.name, target.mode)) : undefined;
  const path = baseline ?? ofPreset;
  return path === undefined ? undefined : parseBaseline(await readBaseline(path), path);
}

async function readBaseline(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AssayError(
      path.trim() === ''
        ? '--baseline is empty.'
        : `The baseline ${path} cannot be read: ${fileTrouble(cause)}.`,
      {
        code: 'BAD_BASELINE',
        exitCode: 64,
        hint: 'Name the TOML file of known failures; `assay grade --write-baseline FILE` writes one.',
        cause,
      },
    );
  });
}

async function keepRunning(target: OpenTarget): Promise<void> {
  if (target.sim && target.kind !== 'url') {
    const files = await writeHandleFiles(target.sim, '.assay');
    process.stderr.write(`Kept running: ${target.url}, simulator in ${files.json}. Ctrl-C stops both.\n`);
    await untilInterrupted();
  }
}
