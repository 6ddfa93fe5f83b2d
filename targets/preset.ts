/**
 * Presets: how to start and wire a known facilitator, as data. Adding one needs no code.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { AssayError } from '../src/wire/assay-error.js';

const presetSchema = z.strictObject({
  /** What `--target` takes. */
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** One line for `assay list targets`. */
  title: z.string(),
  /** Version that the preset was written for. */
  version: z.string().optional(),
  /** False: written from documentation and never run by us. */
  run_here: z.boolean(),
  /** Ends the grade with `exec` or `builtin` in the record. */
  builtin: z.boolean().default(false),
  /** Command and arguments; `{placeholders}` are filled in. */
  argv: z.array(z.string()).min(1),
  /** Environment of the process beside PATH and HOME; `{placeholders}` are filled in. */
  env: z.record(z.string(), z.string()).default({}),
  /** Template files, written into the run's own folder before the start. */
  files: z.array(z.strictObject({ path: z.string(), template: z.string() })).default([]),
  ready: z
    .strictObject({
      /** A line of standard output that holds the URL in a group `url`; otherwise `/supported` is polled at `{port}`. */
      line: z.string().optional(),
      timeout_seconds: z.number().positive().default(30),
    })
    .prefault({}),
  /** Appended to the URL. */
  base_path: z.string().default(''),
  /** The target refuses to settle what it has not verified before. */
  verify_first: z.boolean().default(false),
  /** Recipient that the target insists on. */
  pay_to: z.string().optional(),
  /** Prints the version of the installed target. */
  version_command: z.array(z.string()).optional(),
  /** What somebody has to install first. */
  install: z.string().optional(),
});

export type Preset = z.infer<typeof presetSchema>;

/** Folder of the installed package, in a checkout and in node_modules alike. */
export const packageFolder = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));
const presetsFolder = join(packageFolder, 'targets', 'presets');

export function presetNames(): readonly string[] {
  return readdirSync(presetsFolder)
    .filter((file) => file.endsWith('.toml'))
    .map((file) => file.slice(0, -'.toml'.length))
    .sort();
}

/** Reads a preset. Throws AssayError `UNKNOWN_TARGET` or `BAD_PRESET`. */
export function loadPreset(name: string): Preset {
  if (!presetNames().includes(name))
    throw new AssayError(`There is no target "${name}".`, {
      code: 'UNKNOWN_TARGET',
      exitCode: 64,
      hint: `Known targets: ${presetNames().join(', ')}. For another one give its URL, or --exec 'COMMAND'.`,
    });
  const file = join(presetsFolder, `${name}.toml`);
  const parsed = presetSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AssayError(
      `The preset ${name} is not usable: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
      {
        code: 'BAD_PRESET',
        exitCode: 3,
        hint: 'This is a defect of Assay; please report it.',
      },
    );
  }
  return parsed.data;
}
