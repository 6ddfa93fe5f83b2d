/**
 * `assay load`: bounded load against a facilitator, with the money oracle over all of it.
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rmdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { AssayError } from '../src/wire/assay-error.js';
import type { Rail } from '../suites/kit/row.js';
import type { Session } from '../suites/kit/session.js';
import { coloursFor } from './colours.js';
import { commandLine, numberOf } from './flags.js';
import { openTarget } from './grade/open-target.js';
import type { TargetChoice } from './grade/options.js';
import { reachOf } from './grade/reach.js';
import { redactorFor } from './grade/redactor.js';
import { watchInterrupt } from './interrupt.js';
import { chooseRail } from './load/choose-rail.js';
import { type LoadReport, loadReportSchema } from './load/load-report.js';
import { runLoadInThread } from './load/load-thread.js';
import { makeReport } from './load/make-report.js';
import { parseMix } from './load/mix.js';
import { limits, planLoad } from './load/plan.js';
import { parseRate } from './load/rate.js';
import { renderLoad } from './load/render.js';
import { showSteps } from './load/show-steps.js';
import { openRun } from './open-run.js';
import { prepareFolder } from './out-folder.js';
import { createProgress } from './progress.js';
import { addTargetFlags, namedTarget, type TargetFlags, wiringOf } from './target-flags.js';
import { kitVersion } from './version.js';

const defaultSim = join('.assay', 'sim.json');
const reportName = 'load-report.json';

interface Flags extends Omit<TargetFlags, 'rate'> {
  rate: number;
  duration: number;
  concurrency: number;
  mix: string;
  race: number;
  rail?: Rail;
  seed?: string;
  out: string;
  color: boolean;
}

export function loadCommand(): Command {
  const command = new Command('load')
    .description('Put a bounded load on a facilitator and judge every payment of it')
    .argument('[url]', 'base URL of a running facilitator on this machine, or on the network of --sim');
  return addTargetFlags(command, false)
    .option('--rate <n/s>', 'arrivals a second, whether earlier ones were answered or not', parseRate, 10)
    .option(
      '--duration <seconds>',
      'how long arrivals go on',
      numberOf('--duration', 1, limits.durationSeconds, false),
      10,
    )
    .option('--concurrency <n>', 'arrivals under way at once', numberOf('--concurrency', 1, 256), 16)
    .option('--mix <weights>', 'operations and how often each comes', 'verify=8,settle=2,race=1,replay=1')
    .option('--race <callers>', 'callers that settle one payment together', numberOf('--race', 2, 256), 64)
    .addOption(
      new Option(
        '--rail <rail>',
        'where payments are made (default: evm where the target serves it)',
      ).choices(['evm', 'offchain']),
    )
    .option('--seed <text>', 'repeat the keys of an earlier load (default: random, printed)')
    .option('--out <folder>', `where ${reportName} goes`, 'assay-report')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Each payment has its own payer, is made and funded before the clock runs, and is judged after it: on the chain (I1 to
I7) or by the bridges' ledgers (B01 to B09). Latencies count from the moment at which a request should have been sent.
At most ${limits.requests} requests and ${limits.payments} payments; only this machine, or what is wired to our simulator. The simulator is that
of --sim, else of .assay/sim.json when that file is there; --target and --exec open one of their own.

Examples:
  assay load --target reference --rate 50/s --duration 10
  assay load http://localhost:4022 --sim .assay/sim.json --rate 100/s --mix verify=8,settle=2
  assay load --target x402-ts --rate 5/s --mix race=1 --race 64
  assay load --target reference --rail offchain --rate 200/s --concurrency 64

Exit codes: 0 nothing broken, 1 the oracle found a breach, 2 inconclusive, 3 Assay itself failed, 64 bad usage.`,
    )
    .action(load);
}

/** Load goes to this machine and to targets of our simulator, whatever anybody authorizes. */
function tooFar(url: string): AssayError {
  return new AssayError(
    `assay load puts load only on this machine and on targets that are wired to our simulator, and ${url} is neither.`,
    { code: 'FOREIGN_HOST', exitCode: 64, hint: 'Wire it to `assay sim` and add --sim .assay/sim.json.' },
  );
}

/** The simulator to judge by; undefined for a target that gets one of its own. A foreign host needs --sim to be named. */
function needSim(choice: TargetChoice, flags: Flags): string | undefined {
  if (flags.sim !== undefined || choice.kind !== 'url') return flags.sim;
  if (reachOf(choice.url) !== 'loopback') throw tooFar(choice.url.href);
  if (existsSync(defaultSim)) return defaultSim;
  throw new AssayError(
    'assay load pays on a simulator, so that every payment can be judged; none is named.',
    {
      code: 'NO_SIMULATOR',
      exitCode: 64,
      hint: 'Start `assay sim`, wire the target to it and add --sim .assay/sim.json.',
    },
  );
}

async function load(url: string | undefined, flags: Flags): Promise<void> {
  const choice = namedTarget(url, flags);
  if (!choice)
    throw new AssayError('Name the target that shall get the load.', {
      code: 'NO_TARGET',
      exitCode: 64,
      hint: 'Such as assay load --target reference, or assay load http://localhost:4022 --sim .assay/sim.json.',
    });
  // What cannot be asked for is said before anything starts.
  const asked = {
    rate: flags.rate,
    durationMs: flags.duration * 1000,
    concurrency: flags.concurrency,
    mix: parseMix(flags.mix),
    callers: flags.race,
  };
  planLoad({ ...asked, rail: 'evm' });
  const sim = needSim(choice, flags);
  const seed = flags.seed || randomBytes(8).toString('hex');
  const { rate: _arrivals, ...reach } = flags;
  const wiring = await wiringOf(choice, { ...reach, ...(sim ? { sim } : {}) }, { seed, slow: false });
  const newFolder = await prepareFolder(flags.out);
  const progress = createProgress(process.stderr, flags.color);
  const interrupt = watchInterrupt();
  let wrote = false;
  let measured = false;
  try {
    const target = await openTarget(wiring, progress.step, interrupt.signal);
    try {
      if (!target.sim) throw new Error('no simulator was opened');
      const run = await openRun(wiring, target, progress.step);
      try {
        if (run.onlySupported) throw tooFar(target.url);
        const rail = chooseRail(run.session, flags.rail);
        const plan = planLoad({ ...asked, rail });
        const startedAt = new Date().toISOString();
        const show = showSteps(progress, plan, process.stderr.isTTY === true);
        const result = await runLoadInThread(run.session, plan, interrupt.signal, (step) => {
          measured ||= step.step !== 'preparing';
          show(step);
        });
        progress.done();
        const report = makeReport({
          kit: { name: 'x402-assay', version: kitVersion },
          run: {
            id: randomUUID(),
            started_at: startedAt,
            seed,
            command_line: commandLine(),
            node: process.version,
            platform: `${process.platform} ${process.arch}`,
            cpus: cpus().length,
          },
          target: {
            kind: target.kind,
            name: target.name,
            url: target.url,
            ...(target.version ? { version: target.version } : {}),
          },
          network: networkOf(run.session, rail),
          plan,
          result,
        });
        const safe: LoadReport = loadReportSchema.parse(redactorFor(wiring, target).deep(report));
        const file = join(flags.out, reportName);
        await writeFile(file, `${JSON.stringify(safe, null, 2)}\n`);
        wrote = true;
        process.stdout.write(renderLoad(safe, file, coloursFor(process.stdout, flags.color)));
        process.exitCode = safe.exit.code;
      } finally {
        await run.close();
      }
    } finally {
      await target.close();
    }
  } catch (error) {
    progress.done();
    if (newFolder && !wrote) await rmdir(flags.out).catch(() => undefined);
    if (interrupt.signal.aborted && !measured)
      throw new AssayError('Interrupted before anything was measured.', {
        code: 'INTERRUPTED',
        exitCode: 2,
        cause: error,
      });
    throw error;
  } finally {
    interrupt.stop();
  }
}

const networkOf = (session: Session, rail: Rail): string =>
  (rail === 'offchain' ? session.offchain?.network : session.kind?.network) ?? '';
