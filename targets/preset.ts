/**
 * Presets: how to start and wire a known facilitator, as data. Adding one needs no code.
 * @module
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { deployableContracts } from '../simulator/chain/deploy-contract.js';
import { AssayError } from '../src/wire/assay-error.js';
import { docPath, packageFolder } from './doc-path.js';

const innerPath = z
  .string()
  .refine((path) => !isAbsolute(path) && !path.split(/[/\\]/).includes('..'), 'must stay inside {folder}');

/** Tables that a mode may replace; texts are filled with `{placeholders}` where it says so. */
const wiring = {
  /** Environment of the process beside PATH and HOME; filled. */
  env: z.record(z.string(), z.string()).optional(),
  /** Template files, written into the run's own folder before the start; filled. */
  files: z.array(z.strictObject({ path: innerPath, template: z.string() })).optional(),
  /** Contracts that must stand on the chain before the start; each address becomes the placeholder `as`. */
  deploy: z
    .array(
      z.strictObject({
        contract: z.enum(deployableContracts),
        /** Constructor arguments; filled. */
        args: z.array(z.string()).default([]),
        as: z.string().regex(/^[a-z][a-z0-9_]*$/),
      }),
    )
    .optional(),
  /** Recipient that the target insists on; filled. */
  pay_to: z.string().optional(),
  /** The kit may start the target with a configuration of its own. */
  configuration: z
    .strictObject({
      /** The template file whose text is replaced. */
      file: innerPath,
      /** TOML keys of this program alone, for configurations that do not set them: the kit writes what all know. */
      defaults: z.record(z.string().regex(/^[a-z_]+$/), z.string()).optional(),
    })
    .optional(),
  /** What is different when two processes share their state. */
  replicas: z
    .strictObject({
      /** Environment on top of `env`; filled, with the address of an empty PostgreSQL database as `{database_url}`. */
      env: z.record(z.string(), z.string()),
    })
    .optional(),
  /** What the kit has to know about the off-chain networks of this configuration. */
  offchain: z
    .strictObject({
      /** Network whose back end is a mock, so that made-up proofs are accepted and no money is behind it. */
      mock: z.string().optional(),
      /** Seconds that the target waits for a bridge. */
      timeout_seconds: z.number().positive().optional(),
    })
    .optional(),
  /** A merchant that sells over LEZ through this facilitator. */
  lez: z
    .strictObject({
      /** Command and arguments; filled, with the URL of the started target as `{facilitator}`. */
      argv: z.array(z.string()).min(1),
      /** Path of a protected resource. */
      resource: z.string().startsWith('/'),
      /** Path of another one. */
      other_resource: z.string().startsWith('/').optional(),
    })
    .optional(),
  rails: z
    .strictObject({
      /** Network that is routed by the payment subject. */
      network: z.string(),
      /** Seconds that the target waits for a call of a chain. */
      rpc_timeout_seconds: z.number().positive().optional(),
    })
    .optional(),
};

export const presetSchema = z
  .strictObject({
    ...wiring,
    /** What `--target` takes. */
    name: z.string().regex(/^[a-z0-9-]+$/),
    /** One line for `assay list targets`. */
    title: z.string(),
    /** Version that the preset was written for. */
    version: z.string().optional(),
    /** False: written from documentation and never run by us. */
    run_here: z.boolean().default(false),
    /** Ends the grade with `exec` or `builtin` in the record. */
    builtin: z.boolean().default(false),
    /** Command and arguments; filled. May be left out where `container` names an image. */
    argv: z.array(z.string()).default([]),
    /** How it runs in a container. */
    container: z
      .strictObject({
        /** Used when the operator names no other. */
        image: z.string().min(1).optional(),
        /** Arguments of the image's program; filled. Those of `argv` when left out. */
        command: z.array(z.string()).optional(),
        /** Where the program listens inside, whatever PORT says. */
        port: z.number().int().min(1).max(65_535).optional(),
      })
      .optional(),
    ready: z
      .strictObject({
        /** A line of standard output that holds the URL in a group `url`; otherwise `/supported` is polled at `{port}`. */
        line: z.string().optional(),
        timeout_seconds: z.number().positive().default(30),
      })
      .prefault({}),
    /** Appended to the URL. */
    base_path: z.string().default(''),
    /** Profiles that are graded where the operator names none. */
    profiles: z
      .array(z.enum(['acedata']))
      .min(1)
      .optional(),
    /** Profiles that no other passes beside, and the preset of the instance on which each is graded. */
    instances: z.strictObject({ acedata: z.string().regex(/^[a-z0-9-]+$/) }).optional(),
    /** The target refuses to settle what it has not verified before. */
    verify_first: z.boolean().default(false),
    /** Prints the version of the installed target. */
    version_command: z.array(z.string()).optional(),
    /** What somebody has to install first. */
    install: z.string().optional(),
    /** Known failures, a file beside the preset; applied when the operator names no other. */
    baseline: z
      .string()
      .regex(/^[a-z0-9-]+\.baseline\.toml$/)
      .optional(),
    /** Configurations of one program: `--mode` chooses one, the first is the default. */
    modes: z.record(z.string().regex(/^[a-z0-9-]+$/), z.strictObject(wiring)).default({}),
  })
  .refine(({ argv, container }) => argv.length > 0 || container?.image !== undefined, {
    path: ['argv'],
    error: 'names no program, and container.image names none either',
  });

type PresetFile = z.infer<typeof presetSchema>;

/** A preset in one of its modes. */
export interface Preset extends Omit<PresetFile, 'modes' | 'env' | 'files' | 'deploy'> {
  readonly env: Readonly<Record<string, string>>;
  readonly files: NonNullable<PresetFile['files']>;
  readonly deploy: NonNullable<PresetFile['deploy']>;
  /** Names of all modes; empty when there is one configuration only. */
  readonly modes: readonly string[];
  /** The mode of this one. */
  readonly mode?: string;
  /** Where its file stands. */
  readonly folder: string;
}

const presetsFolder = join(packageFolder, 'targets', 'presets');

export function presetNames(): readonly string[] {
  return readdirSync(presetsFolder)
    .filter((file) => file.endsWith('.toml') && !file.endsWith('.baseline.toml'))
    .map((file) => file.slice(0, -'.toml'.length))
    .sort();
}

/**
 * Reads a preset in a mode: one that ships, by its name, or a file of the operator's, by a path such as `./mine.toml`.
 * Throws AssayError `UNKNOWN_TARGET`, `UNKNOWN_MODE` or `BAD_PRESET`.
 */
export function loadPreset(name: string, mode?: string): Preset {
  const shipped = presetNames().includes(name);
  const file = shipped ? join(presetsFolder, `${name}.toml`) : name;
  if (!shipped && /[/\\]/.test(name)) expectPresetFile(name);
  else if (!shipped)
    throw new AssayError(`There is no target "${name}".`, {
      code: 'UNKNOWN_TARGET',
      exitCode: 64,
      hint: `Known targets: ${presetNames().join(', ')}. For another one give the path of a preset (./mine.toml), its URL, or --exec 'COMMAND'.`,
    });
  return parsePreset(readFileSync(file, 'utf8'), { file: resolve(file), shipped, ...(mode ? { mode } : {}) });
}

/** A path was meant, so what is wrong with it is said. */
function expectPresetFile(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  const why = !there
    ? 'it does not exist'
    : !there.isFile()
      ? 'it is no file'
      : path.endsWith('.toml')
        ? undefined
        : 'a preset is a TOML file, and its name ends with .toml';
  if (why === undefined) return;
  throw new AssayError(`The preset ${path} cannot be read: ${why}.`, {
    code: 'UNKNOWN_TARGET',
    exitCode: 64,
    hint: `What may stand in it is told in ${docPath('targets.md')}. Known targets: ${presetNames().join(', ')}.`,
  });
}

/** Reads the text of a preset. Throws AssayError `UNKNOWN_MODE` or `BAD_PRESET`. */
export function parsePreset(
  text: string,
  about: { readonly file: string; readonly shipped: boolean; readonly mode?: string },
): Preset {
  const bad = (why: string, cause: unknown): AssayError =>
    new AssayError(`The preset ${about.file} is not usable: ${why}`, {
      code: 'BAD_PRESET',
      exitCode: about.shipped ? 3 : 64,
      hint: about.shipped
        ? 'This is a defect of Assay; please report it.'
        : `What may stand in it is told in ${docPath('targets.md')}.`,
      cause,
    });
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw bad(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), error);
  }
  const parsed = presetSchema.safeParse(document);
  if (parsed.success) return inMode(parsed.data, about.mode, dirname(about.file));
  const [issue] = parsed.error.issues;
  throw bad([issue?.path.join('.'), issue?.message].filter(Boolean).join(': '), parsed.error);
}

/** The known failures of a preset, if it has some: where the file stands. */
export const baselineFile = ({
  baseline,
  folder,
}: Pick<Preset, 'baseline' | 'folder'>): string | undefined =>
  baseline === undefined ? undefined : join(folder, baseline);

/** Tables of the mode replace those of the preset; its environment is added. */
function inMode(preset: PresetFile, wanted: string | undefined, folder: string): Preset {
  const modes = Object.keys(preset.modes);
  const mode = wanted ?? modes[0];
  const chosen = mode === undefined ? {} : preset.modes[mode];
  if (chosen === undefined)
    throw new AssayError(`The target ${preset.name} has no mode "${mode}".`, {
      code: 'UNKNOWN_MODE',
      exitCode: 64,
      hint: modes.length === 0 ? 'It has one configuration only.' : `Its modes: ${modes.join(', ')}.`,
    });
  return {
    ...preset,
    ...chosen,
    env: { ...preset.env, ...chosen.env },
    files: chosen.files ?? preset.files ?? [],
    deploy: chosen.deploy ?? preset.deploy ?? [],
    modes,
    folder,
    ...(mode === undefined ? {} : { mode }),
  };
}
