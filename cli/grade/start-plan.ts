/**
 * How the kit starts a target, out of what the operator named: a preset, a command or an image.
 * @module
 */
import { basename } from 'node:path';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { simulatorEnv } from '../../simulator/simulator-env.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { type Containers, hostName } from '../../targets/container/open-containers.js';
import type { LaunchFile, LaunchPlan } from '../../targets/launch.js';
import type { Placeholders } from '../../targets/placeholders.js';
import type { Preset } from '../../targets/preset.js';
import { containerPlanOf, planOf } from '../../targets/spawn-target.js';
import { readTemplate } from '../target-flags.js';
import type { ContainerFlags, TargetChoice } from './options.js';

export type StartedChoice = Exclude<TargetChoice, { readonly kind: 'url' }>;

/** The container that the target runs in, as it was named; undefined for a process. */
export interface ChosenContainer {
  readonly image: string;
  readonly port?: number;
  readonly flags: ContainerFlags;
}

const noFlags: ContainerFlags = { env: {}, templates: [], passEnv: [] };

/** Image and port of the options, else of the preset. Throws AssayError `FLAG_WITHOUT_IMAGE`. */
export function chosenContainer(
  target: StartedChoice,
  preset: Preset | undefined,
): ChosenContainer | undefined {
  if (target.kind === 'exec') return undefined;
  const flags = target.container;
  // A preset that names a program as well runs it, unless a container was asked for.
  const own = flags !== undefined || preset?.argv.length === 0 ? preset?.container : undefined;
  const image = flags?.image ?? own?.image;
  const port = flags?.port ?? own?.port;
  if (image !== undefined) return { image, ...(port === undefined ? {} : { port }), flags: flags ?? noFlags };
  if (flags === undefined) return undefined;
  throw new AssayError(`The preset ${preset?.name} names no image, and --image neither.`, {
    code: 'FLAG_WITHOUT_IMAGE',
    exitCode: 64,
    hint: 'Name it with --image.',
  });
}

/** What the report calls the target. */
export const nameOf = (target: StartedChoice, chosen: ChosenContainer | undefined): string =>
  chosen?.image ?? (target.kind === 'preset' ? target.name : target.kind === 'exec' ? target.command : '');

/** A simulator that somebody else started must say a name under which a container gets there. */
export function assertReachable({ proxyUrl }: SimulatorHandle, file: string): void {
  const { hostname } = new URL(proxyUrl);
  if (hostname !== 'localhost' && !hostname.startsWith('127.') && hostname !== '[::1]') return;
  throw new AssayError(
    `The simulator of ${file} listens on the loopback address, where no container gets to.`,
    {
      code: 'SIM_OUT_OF_REACH',
      exitCode: 64,
      hint: `Start it with: assay sim --listen 0.0.0.0 --public-host ${hostName}; or leave --sim out.`,
    },
  );
}

/** Reads the template files. */
export async function startPlan(
  target: StartedChoice,
  about: {
    readonly preset?: Preset;
    readonly deployed: Placeholders;
    readonly chosen?: ChosenContainer;
    readonly containers?: Containers;
    readonly sim: SimulatorHandle;
  },
): Promise<LaunchPlan> {
  const { preset, deployed, chosen, containers, sim } = about;
  const files = await readTemplates(
    chosen?.flags.templates ?? (target.kind === 'exec' ? target.templates : []),
  );
  const wired = { ...simulatorEnv(sim), ASSAY_FILES: '{folder}' };
  const unnamed = { ready: { timeout_seconds: 60 }, basePath: '', files };
  if (target.kind === 'exec')
    return { ...unnamed, argv: [target.command], shell: true, env: wired, passEnv: target.passEnv };
  if (chosen === undefined || containers === undefined) {
    if (preset === undefined) throw new Error('a target without preset, command and image');
    return planOf(preset, deployed);
  }
  const { flags } = chosen;
  const plan = preset
    ? containerPlanOf(preset, containers.image, deployed)
    : { ...unnamed, argv: [], env: wired };
  return {
    ...plan,
    files: preset ? [...plan.files, ...files] : files,
    env: { ...plan.env, ...(files.length > 0 ? { ASSAY_FILES: '{folder}' } : {}), ...flags.env },
    passEnv: flags.passEnv,
  };
}

const readTemplates = (paths: readonly string[]): Promise<LaunchFile[]> =>
  Promise.all(paths.map(async (path) => ({ path: basename(path), template: await readTemplate(path) })));
