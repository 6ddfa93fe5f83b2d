/**
 * Starts a known facilitator as its preset says, or with a configuration of the kit's own.
 * @module
 */
import type { SimulatorHandle } from '../simulator/handle.js';
import { AssayError } from '../src/wire/assay-error.js';
import type { TargetImage } from './container/engine.js';
import type { Containers } from './container/open-containers.js';
import { type Launched, type LaunchFile, type LaunchPlan, tryLaunch } from './launch.js';
import type { Placeholders } from './placeholders.js';
import type { Preset } from './preset.js';

export interface SpawnOptions {
  /**
   * Text of the configuration file. Known `{placeholders}` are filled, all else is used as it stands. That of the preset
   * when left out.
   */
  readonly configuration?: string;
  /** Variables beside those of the preset; filled. */
  readonly env: Readonly<Record<string, string>>;
  /** False: do not wait until it answers. */
  readonly waitReady?: boolean;
  /** Of deployed contracts, for instance. */
  readonly placeholders?: Placeholders;
  readonly signal?: AbortSignal;
  /** Where it runs in a container; as a process when left out. */
  readonly containers?: Pick<Containers, 'image' | 'openPlace'>;
}

/** What a preset says about starting its program in a container of an image. */
export function containerPlanOf(
  preset: Preset,
  { hasEntrypoint }: Pick<TargetImage, 'hasEntrypoint'>,
  placeholders: Placeholders = {},
): LaunchPlan {
  const { timeout_seconds } = preset.ready;
  // Where it listens is known, and what it prints is an address of the container.
  return {
    ...planOf(preset, placeholders),
    argv: commandOf(preset, hasEntrypoint),
    ready: { timeout_seconds },
  };
}

/** An image with a program of its own takes the arguments only; what Assay brings along does not stand in an image. */
function commandOf({ container, argv }: Preset, hasEntrypoint: boolean): readonly string[] {
  const [program = '', ...args] = argv;
  if (container?.command !== undefined) return container.command;
  if (program.includes('{')) return [];
  return hasEntrypoint ? args : argv;
}

/** What a preset says about starting its program. */
export const planOf = (preset: Preset, placeholders: Placeholders = {}): LaunchPlan => ({
  argv: preset.argv,
  env: preset.env,
  files: preset.files,
  ready: preset.ready,
  basePath: preset.base_path,
  placeholders,
});

/** Keys in front of a configuration that does not set them: in TOML they have to stand before the first table. */
function withDefaults(configuration: string, defaults: Readonly<Record<string, string>>): string {
  const lines = Object.entries(defaults)
    .filter(([key]) => !new RegExp(`^\\s*${key}\\s*=`, 'm').test(configuration))
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  return `${lines.join('')}${configuration}`;
}

/** Which file the kit may replace. Throws AssayError `NO_CONFIGURATION` for a preset that does not say it. */
function fileOf(preset: Preset): string {
  if (preset.configuration) return preset.configuration.file;
  throw new AssayError(`The preset ${preset.name} renders no configuration that could be replaced.`, {
    code: 'NO_CONFIGURATION',
    exitCode: 64,
    hint: 'A preset names the file with [configuration] file = "...".',
  });
}

const ownFile = (preset: Preset, configuration: string): LaunchFile => ({
  path: fileOf(preset),
  template: withDefaults(configuration, preset.configuration?.defaults ?? {}),
  keepUnknown: true,
});

/**
 * Starts the program of a preset with another configuration or environment. One that it refuses is a result, not an
 * error: then it ended by itself. Throws AssayError `NO_CONFIGURATION` for a preset that does not say which file that is, and
 * `TARGET_DID_NOT_START` when the program neither ends nor answers.
 */
export async function spawnTarget(
  preset: Preset,
  handle: SimulatorHandle,
  options: SpawnOptions,
): Promise<Launched> {
  const { configuration, env, waitReady, placeholders, signal, containers } = options;
  const plan = containers
    ? containerPlanOf(preset, containers.image, placeholders)
    : planOf(preset, placeholders);
  const files =
    configuration === undefined
      ? plan.files
      : [...plan.files.filter((one) => one.path !== fileOf(preset)), ownFile(preset, configuration)];
  return tryLaunch(
    {
      ...plan,
      env: { ...plan.env, ...env },
      files,
      ...(waitReady === undefined ? {} : { waitReady }),
      ...(signal ? { signal } : {}),
    },
    handle,
    containers?.openPlace,
  );
}
