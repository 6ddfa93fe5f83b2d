/**
 * Opens what a run needs: the simulator (or a running one), and the target as a child process or by its URL.
 * @module
 */
import type { SimulatorHandle } from '../../simulator/handle.js';
import { readHandle } from '../../simulator/handle-files.js';
import { openWorld, type World } from '../../simulator/world.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { type Containers, hostName, openContainers } from '../../targets/container/open-containers.js';
import { deployContracts, payToOf } from '../../targets/deploy-contracts.js';
import { assertInstalled } from '../../targets/installed.js';
import { installedVersion } from '../../targets/installed-version.js';
import { type LaunchPlan, launchTarget, type StartedTarget } from '../../targets/launch.js';
import type { Placeholders } from '../../targets/placeholders.js';
import { loadPreset, type Preset } from '../../targets/preset.js';
import type { ProcessCommands } from '../../targets/process-commands.js';
import { type OpenReplica, openSharedDatabase, type SharedDatabase } from './open-replica.js';
import type { GradeOptions, LezChoice } from './options.js';
import { assertReachable, chosenContainer, nameOf, startPlan } from './start-plan.js';

export interface OpenTarget {
  readonly url: string;
  readonly kind: 'url' | 'exec' | 'image' | 'builtin';
  readonly name: string;
  readonly preset?: Preset;
  /** Of the program, as far as it is known. */
  readonly version?: string;
  /** Addresses of the contracts that the preset wanted on the chain. */
  readonly deployed?: Placeholders;
  /** Recipient of every payment, where the target insists on one. */
  readonly payTo?: string;
  readonly sim?: SimulatorHandle;
  /** Present when it runs in a container. */
  readonly containers?: Containers;
  /** The simulator was opened for this run alone. */
  readonly ownProxy?: boolean;
  /** Present when the kit started the target and may look at its process. */
  readonly started?: StartedTarget;
  /** A merchant that sells over LEZ through the target, or is the target. */
  readonly lez?: OpenMerchant;
  /** Absent when none was asked for. */
  readonly replica?: OpenReplica;
  /** How the process behind a URL is killed and started again. */
  readonly commands?: ProcessCommands;
  close(): Promise<void>;
}

/** A merchant of LEZ, with what its operator said about it. */
export interface OpenMerchant extends Pick<LezChoice, 'credentialCommand' | 'codeMap' | 'codes'> {
  readonly resource: string;
  readonly otherResource?: string;
  /** Whether the target is its facilitator. */
  readonly facilitator: boolean;
}

/** Opens everything, or nothing: what was opened before a failure is closed again. */
export async function openTarget(
  options: Pick<GradeOptions, 'target' | 'replica' | 'commands' | 'sim' | 'network' | 'anvil' | 'lez'> & {
    /** A simulator that is open already. */
    readonly handle?: SimulatorHandle;
  },
  onStep: (step: string) => void,
  signal?: AbortSignal,
): Promise<OpenTarget> {
  const { target } = options;
  let world: World | undefined;
  let started: StartedTarget | undefined;
  let second: StartedTarget | undefined;
  let shop: StartedTarget | undefined;
  let database: SharedDatabase | undefined;
  let containers: Containers | undefined;
  let replica: OpenReplica | undefined =
    options.replica?.kind === 'url' ? { url: options.replica.url } : undefined;
  const close = async (): Promise<void> => {
    await shop?.close();
    await Promise.all([started?.close(), second?.close()]);
    await containers?.close();
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
        ...(options.lez?.resource ? { lez: merchantOf(options.lez, options.lez.resource) } : {}),
      };
      return { url, kind: 'url', name: target.url.host, ...given, close };
    }
    const preset = target.kind === 'preset' ? loadPreset(target.name, target.mode) : undefined;
    const chosen = chosenContainer(target, preset);
    if (chosen && options.replica?.kind === 'auto') throw replicaOfImage();
    if (chosen) containers = await openContainers(chosen, onStep, signal);
    else if (preset) assertInstalled(preset);
    if (options.replica?.kind === 'auto') {
      onStep('starting a database for two processes');
      const shared = await openSharedDatabase(preset);
      if ('missing' in shared) replica = shared;
      else database = shared;
    }
    let sim: SimulatorHandle;
    if (!options.handle) onStep('starting the simulator');
    if (options.handle) sim = options.handle;
    else if (options.sim) {
      sim = await readHandle(options.sim);
      if (containers) assertReachable(sim, options.sim);
    } else {
      world = await openWorld({
        ...(containers ? { publicHost: hostName } : {}),
        ...(containers?.gateway ? { listen: { host: containers.gateway } } : {}),
        ...(options.network ? { network: options.network } : {}),
        ...(options.anvil ? { anvil: options.anvil } : {}),
      });
      sim = world.handle;
    }
    const name = nameOf(target, chosen);
    onStep(`starting ${name}${preset?.mode ? ` in mode ${preset.mode}` : ''}`);
    const deployed = preset ? await deployContracts(preset, sim) : {};
    const version = containers ? containers.image.version : preset && (await installedVersion(preset));
    const payTo = preset ? payToOf(preset, sim, deployed) : undefined;
    const alone = await startPlan(target, {
      ...(preset ? { preset } : {}),
      ...(chosen ? { chosen } : {}),
      ...(containers ? { containers } : {}),
      deployed,
      sim,
    });
    const plan = { ...(database?.plan(alone) ?? alone), ...(signal ? { signal } : {}) };
    started = await launchTarget(plan, sim, containers?.openPlace);
    if (database) {
      onStep(`starting a second ${name}`);
      second = await launchTarget(plan, sim);
      replica = { url: second.url, started: second };
    }
    if (preset?.lez && options.lez) {
      onStep('starting its merchant');
      shop = await launchTarget(shopPlan(preset.lez.argv, started.url), sim);
    }
    return {
      url: started.url,
      kind: containers ? 'image' : preset?.builtin ? 'builtin' : 'exec',
      name,
      ...(preset ? { preset, deployed } : {}),
      ...(containers ? { containers } : {}),
      ...(version ? { version } : {}),
      ...(payTo ? { payTo } : {}),
      sim,
      ownProxy: world !== undefined,
      started,
      ...(shop && preset?.lez && options.lez
        ? { lez: startedMerchant(options.lez, preset.lez, shop.url) }
        : {}),
      ...(replica ? { replica } : {}),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const shopPlan = (argv: readonly string[], facilitator: string): LaunchPlan => ({
  argv,
  env: {},
  files: [],
  ready: { line: 'listening on (?<url>http://\\S+)', timeout_seconds: 60 },
  basePath: '',
  placeholders: { facilitator },
});

const merchantOf = ({ facilitator = false, ...choice }: LezChoice, resource: string): OpenMerchant => ({
  ...choice,
  resource,
  facilitator,
});

const startedMerchant = (
  choice: LezChoice,
  { resource, other_resource }: NonNullable<Preset['lez']>,
  url: string,
): OpenMerchant => ({
  ...merchantOf({ ...choice, facilitator: true }, `${url}${resource}`),
  ...(other_resource === undefined ? {} : { otherResource: `${url}${other_resource}` }),
});

const replicaOfImage = (): AssayError =>
  new AssayError(
    '--replica auto starts two processes on one database of Assay, which no container gets to.',
    {
      code: 'REPLICA_OF_IMAGE',
      exitCode: 64,
      hint: 'Start two containers on a store of yours, wired to one `assay sim`, and grade both: assay grade URL1 --sim FILE --replica URL2.',
    },
  );
