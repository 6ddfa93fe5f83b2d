/**
 * A load from the open target to its report.
 * @module
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rmdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { AssayError } from '../../src/wire/assay-error.js';
import type { Session } from '../../suites/kit/session.js';
import { coloursFor } from '../colours.js';
import { defaultSim } from '../default-sim.js';
import { commandLine } from '../flags.js';
import { openTarget } from '../grade/open-target.js';
import type { TargetChoice } from '../grade/options.js';
import { reachOf } from '../grade/reach.js';
import { redactorFor } from '../grade/redactor.js';
import { watchInterrupt } from '../interrupt.js';
import { openRun } from '../open-run.js';
import { prepareFolder } from '../out-folder.js';
import { createProgress } from '../progress.js';
import { namedTarget, type TargetFlags, wiringOf } from '../target-flags.js';
import { kitVersion } from '../version.js';
import type { LoadRail } from './choose-rail.js';
import { chooseRail } from './choose-rail.js';
import { type LoadReport, loadReportSchema } from './load-report.js';
import { runLoadInThread } from './load-thread.js';
import { makeReport } from './make-report.js';
import { parseMix } from './mix.js';
import { planLoad } from './plan.js';
import { renderLoad } from './render.js';
import { showSteps } from './show-steps.js';

const reportName = 'load-report.json';

export interface Flags extends Omit<TargetFlags, 'rate'> {
  rate: number;
  duration: number;
  concurrency: number;
  mix: string;
  race: number;
  rail?: LoadRail;
  seed?: string;
  out: string;
  color: boolean;
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

export async function load(url: string | undefined, flags: Flags): Promise<void> {
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

const networkOf = (session: Session, rail: LoadRail): string =>
  (rail === 'offchain' ? session.offchain?.network : session.kind?.network) ?? '';
