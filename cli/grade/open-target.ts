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
import { planOf } from '../../targets/spawn-target.js';
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
  close(): Promise<void>;
}

/** Opens everything, or nothing: what was opened before a failure is closed again. */
export async function openTarget(
  options: Pick<GradeOptions, 'target' | 'sim' | 'network' | 'anvil'>,
  onStep: (step: string) => void,
  signal?: AbortSignal,
): Promise<OpenTarget> {
  const { target } = options;
  let world: World | undefined;
  let started: StartedTarget | undefined;
  const close = async (): Promise<void> => {
    await started?.close();
    await world?.close();
  };
  try {
    if (target.kind === 'url') {
      const sim = options.sim ? await readHandle(options.sim) : undefined;
      const url = target.url.href.replace(/\/+$/, '');
      return { url, kind: 'url', name: target.url.host, ...(sim ? { sim } : {}), close };
    }
    const preset = target.kind === 'preset' ? loadPreset(target.name, target.mode) : undefined;
    if (preset) assertInstalled(preset);
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
    const plan = preset
      ? planOf(preset, deployed)
      : await execPlan(target.kind === 'exec' ? target : { command: '', templates: [], passEnv: [] }, sim);
    started = await launchTarget({ ...plan, ...(signal ? { signal } : {}) }, sim);
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
