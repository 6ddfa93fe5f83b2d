/**
 * Opens what a run needs: the simulator (or a running one), and the target as a child process or by its URL.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { readHandle } from '../../simulator/handle-files.js';
import { simulatorEnv } from '../../simulator/simulator-env.js';
import { openWorld, type World } from '../../simulator/world.js';
import { deployContracts, payToOf } from '../../targets/deploy-contracts.js';
import { assertInstalled } from '../../targets/installed.js';
import { installedVersion } from '../../targets/installed-version.js';
import { launchTarget, type StartedTarget } from '../../targets/launch.js';
import type { Placeholders } from '../../targets/placeholders.js';
import { loadPreset, type Preset } from '../../targets/preset.js';
import type { ProcessCommands } from '../../targets/process-commands.js';
import { planOf } from '../../targets/spawn-target.js';
import { type OpenReplica, openSharedDatabase, type SharedDatabase } from './open-replica.js';
import type { GradeOptions } from './options.js';

export interface OpenTarget {
  readonly url: string;
  readonly kind: 'url' | 'exec' | 'builtin';
  readonly name: string;
  readonly preset?: Preset;
  /** Of the program, as far as it is known. */
  readonly version?: string;
  /** Addresses of the contracts that the preset wanted on the chain. */
  readonly deployed?: Placeholders;
  /** Recipient of every payment, where the target insists on one. */
  readonly payTo?: string;
  readonly sim?: SimulatorHandle;
  /** The simulator was opened for this run alone. */
  readonly ownProxy?: boolean;
  /** Present when the kit started the target and may look at its process. */
  readonly started?: StartedTarget;
  /** Absent when none was asked for. */
  readonly replica?: OpenReplica;
  /** How the process behind a URL is killed and started again. */
  readonly commands?: ProcessCommands;
  close(): Promise<void>;
}

/** Opens everything, or nothing: what was opened before a failure is closed again. */
export async function openTarget(
  options: Pick<GradeOptions, 'target' | 'replica' | 'commands' | 'sim' | 'network' | 'anvil'>,
  onStep: (step: string) => void,
  signal?: AbortSignal,
): Promise<OpenTarget> {
  const { target } = options;
  let world: World | undefined;
  let started: StartedTarget | undefined;
  let second: StartedTarget | undefined;
  let database: SharedDatabase | undefined;
  let replica: OpenReplica | undefined =
    options.replica?.kind === 'url' ? { url: options.replica.url } : undefined;
  const close = async (): Promise<void> => {
    await Promise.all([started?.close(), second?.close()]);
    await database?.close();
    await world?.close();
  };
  try {
    if (target.kind === 'url') {
      const sim = options.sim ? await readHandle(options.sim) : undefined;
      const url = target.url.href.replace(/\/+$/, '');
      const { commands } = options;
      const given = {
        ...(sim ? { sim } : {}),
        ...(replica ? { replica } : {}),
        ...(commands ? { commands } : {}),
      };
      return { url, kind: 'url', name: target.url.host, ...given, close };
    }
    const preset = target.kind === 'preset' ? loadPreset(target.name, target.mode) : undefined;
    if (preset) assertInstalled(preset);
    if (options.replica?.kind === 'auto') {
      onStep('starting a database for two processes');
      const shared = await openSharedDatabase(preset);
      if ('missing' in shared) replica = shared;
      else database = shared;
    }
    onStep('starting the simulator');
    let sim: SimulatorHandle;
    if (options.sim) sim = await readHandle(options.sim);
    else {
      world = await openWorld({
        ...(options.network ? { network: options.network } : {}),
        ...(options.anvil ? { anvil: options.anvil } : {}),
      });
      sim = world.handle;
    }
    const name = target.kind === 'preset' ? target.name : target.command;
    onStep(`starting ${name}${preset?.mode ? ` in mode ${preset.mode}` : ''}`);
    const deployed = preset ? await deployContracts(preset, sim) : {};
    const version = preset ? await installedVersion(preset) : undefined;
    const payTo = preset ? payToOf(preset, sim, deployed) : undefined;
    const alone = preset
      ? planOf(preset, deployed)
      : await execPlan(target.kind === 'exec' ? target : { command: '', templates: [], passEnv: [] }, sim);
    const plan = { ...(database?.plan(alone) ?? alone), ...(signal ? { signal } : {}) };
    started = await launchTarget(plan, sim);
    if (database) {
      onStep(`starting a second ${name}`);
      second = await launchTarget(plan, sim);
      replica = { url: second.url, started: second };
    }
    return {
      url: started.url,
      kind: preset?.builtin ? 'builtin' : 'exec',
      name,
      ...(preset ? { preset, deployed } : {}),
      ...(version ? { version } : {}),
      ...(payTo ? { payTo } : {}),
      sim,
      ownProxy: world !== undefined,
      started,
      ...(replica ? { replica } : {}),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function execPlan(
  target: {
    readonly command: string;
    readonly templates: readonly string[];
    readonly passEnv: readonly string[];
  },
  sim: SimulatorHandle,
): Promise<Parameters<typeof launchTarget>[0]> {
  const files = await Promise.all(
    target.templates.map(async (path) => ({ path: basename(path), template: await readFile(path, 'utf8') })),
  );
  return {
    argv: [target.command],
    shell: true,
    env: { ...simulatorEnv(sim), ASSAY_FILES: '{folder}' },
    passEnv: target.passEnv,
    files,
    ready: { timeout_seconds: 60 },
    basePath: '',
  };
}
