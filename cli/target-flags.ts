/**
 * The options that say which target is meant and how to reach it: the same ones for every command that talks to one.
 * @module
 */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AssayError } from '../src/wire/assay-error.js';
import { fileTrouble } from '../src/wire/file-trouble.js';
import { collect, list, numberOf } from './flags.js';
import { readHeaders } from './grade/headers.js';
import type { ContainerFlags, GradeOptions, TargetChoice } from './grade/options.js';
import { parseTargetUrl } from './grade/reach.js';

/** How to reach a target, once it is clear which one. */
export type Wiring = Pick<
  GradeOptions,
  | 'target'
  | 'sim'
  | 'publicChain'
  | 'network'
  | 'anvil'
  | 'seed'
  | 'headers'
  | 'cacert'
  | 'timeoutMs'
  | 'waitMs'
  | 'rate'
  | 'authorizedBy'
  | 'slow'
  | 'token'
  | 'replica'
  | 'commands'
  | 'acedata'
  | 'lez'
>;

export interface ReachFlags {
  sim?: string;
  network?: string;
  header: string[];
  authExec?: string;
  cacert?: string;
  timeout: number;
  wait?: number;
  rate?: number;
  authorizedBy?: string;
  asset?: string;
  eip712Name?: string;
  eip712Version?: string;
}

export interface TargetFlags extends ReachFlags {
  target?: string;
  mode?: string;
  exec?: string;
  template: string[];
  passEnv: string[];
  image?: string;
  imagePort?: number;
  imageEnv: string[];
  anvil?: string;
}

/** Options for targets that are wired to no simulator of ours. */
function addForeignFlags(command: Command): Command {
  return command
    .option('--rate <n>', 'requests a second at most', numberOf('--rate', 0.1, 10_000, false))
    .option('--authorized-by <text>', 'on whose word a foreign host may be tested; goes into the report')
    .option('--asset <address>', 'token to pay with, where the network is not a well-known one')
    .option('--eip712-name <name>', 'EIP-712 domain name of that token')
    .option('--eip712-version <version>', 'EIP-712 domain version of that token');
}

/** Options for a target that runs already. `foreign` is false for a command that works with a simulator only. */
export function addReachFlags(command: Command, foreign = true): Command {
  const reached = command
    .option(
      '--sim <file>',
      'sim.json of a running simulator: the target is wired to it, or is started with it',
    )
    .option('--network <name>', 'network of the simulator, or the one to pay on (default base-sepolia)')
    .option(
      '--header <name:envvar>',
      'send a header whose value stands in an environment variable',
      collect,
      [],
    )
    .option('--auth-exec <command>', 'run a command that prints "Name: value" header lines')
    .option('--cacert <file>', 'trust this certificate authority (PEM)')
    .option('--timeout <seconds>', 'per request', numberOf('--timeout', 0.1, 600, false), 10)
    .option(
      '--wait <seconds>',
      'with a URL: how long it may take until it answers (default: it runs already)',
      numberOf('--wait', 0, 3_600, false),
    );
  return foreign ? addForeignFlags(reached) : reached;
}

/** Options for any target, those that the kit starts included. */
export function addTargetFlags(command: Command, foreign = true): Command {
  return addReachFlags(
    command
      .option(
        '--target <name>',
        'a facilitator that the kit starts itself: a known one (assay list targets), or a preset of yours (./mine.toml)',
      )
      .option('--mode <name>', 'with --target: one of its configurations (default: the first)')
      .option('--exec <command>', 'start the target with the simulator in its environment')
      .option(
        '--image <ref>',
        'start the target in a container of this image, the same way; with --target: the image that its preset runs in',
      )
      .option(
        '--image-port <port>',
        'with --image: where it listens inside (default: the port that the image exposes, or 4022)',
        numberOf('--image-port', 1, 65_535),
      )
      .option(
        '--image-env <name=value>',
        'with --image: set a variable, {placeholders} are filled; for secrets --pass-env',
        collect,
        [],
      )
      .option(
        '--template <file>',
        'with --exec or --image: render {placeholders} of this file into the folder $ASSAY_FILES',
        collect,
        [],
      )
      .option('--pass-env <name>', 'with --exec or --image: pass this variable of yours on', list, []),
    foreign,
  ).option('--anvil <path|url>', 'with a simulator that Assay starts: another Anvil than the packaged one');
}

/**
 * The one target that was named; undefined when none was.
 * Throws AssayError `TWO_TARGETS`, `NO_COMMAND`, `NO_IMAGE`, `MODE_WITHOUT_TARGET`, `FLAG_WITHOUT_IMAGE`, `BAD_IMAGE_ENV`
 * or `BAD_URL`.
 */
export function namedTarget(url: string | undefined, flags: TargetFlags): TargetChoice | undefined {
  // An empty text is a value too: an unset variable in a script must not grade something else.
  const named = [
    url === undefined ? '' : 'a URL',
    flags.target === undefined ? '' : '--target',
    flags.exec === undefined ? '' : '--exec',
    // A preset may run in an image.
    flags.image === undefined || flags.target !== undefined ? '' : '--image',
  ].filter((one) => one !== '');
  if (named.length > 1)
    throw new AssayError(`Only one target can be meant at a time, and ${named.join(' and ')} name several.`, {
      code: 'TWO_TARGETS',
      exitCode: 64,
    });
  const { target, mode } = flags;
  if (mode !== undefined && target === undefined)
    throw new AssayError('--mode chooses a configuration of the target that --target names.', {
      code: 'MODE_WITHOUT_TARGET',
      exitCode: 64,
      hint: 'Such as --target ledgerflow --mode bridge; `assay list targets` shows the modes.',
    });
  const container = containerOf(url, flags);
  if (url !== undefined) return { kind: 'url', url: parseTargetUrl(url) };
  if (flags.exec?.trim() === '')
    throw new AssayError('--exec names no command.', { code: 'NO_COMMAND', exitCode: 64 });
  if (flags.exec !== undefined)
    return { kind: 'exec', command: flags.exec, templates: flags.template, passEnv: flags.passEnv };
  if (target !== undefined)
    return {
      kind: 'preset',
      name: target,
      ...(mode === undefined ? {} : { mode }),
      ...(container ? { container } : {}),
    };
  return container?.image === undefined
    ? undefined
    : { kind: 'image', container: { ...container, image: container.image } };
}

/** What the options say about a container; undefined when none of them was given. */
function containerOf(url: string | undefined, flags: TargetFlags): ContainerFlags | undefined {
  const { image, imagePort: port, imageEnv } = flags;
  const [flag] = [
    ...(image === undefined ? [] : ['--image']),
    ...(port === undefined ? [] : ['--image-port']),
    ...(imageEnv.length === 0 ? [] : ['--image-env']),
  ];
  if (flag === undefined) return undefined;
  if (url !== undefined || flags.exec !== undefined || (image === undefined && flags.target === undefined))
    throw new AssayError(`${flag} is about a container, and no image was named for one.`, {
      code: 'FLAG_WITHOUT_IMAGE',
      exitCode: 64,
      hint: 'Name it with --image, or with --target and a preset that has one.',
    });
  if (image?.trim() === '')
    throw new AssayError('--image names no image.', {
      code: 'NO_IMAGE',
      exitCode: 64,
      hint: 'Is the variable that should hold it set?',
    });
  return {
    ...(image === undefined ? {} : { image }),
    ...(port === undefined ? {} : { port }),
    env: Object.fromEntries(imageEnv.map(variableOf)),
    templates: flags.template,
    passEnv: flags.passEnv,
  };
}

function variableOf(text: string): [string, string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new AssayError(`--image-env ${text} is not NAME=VALUE.`, {
      code: 'BAD_IMAGE_ENV',
      exitCode: 64,
      hint: "Such as --image-env 'CHAIN_RPC={rpc_url}'.",
    });
  return [name, value];
}

/** A template as it was written. Throws AssayError `BAD_TEMPLATE`. */
export const readTemplate = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AssayError(`--template ${path} cannot be read: ${fileTrouble(cause)}.`, {
      code: 'BAD_TEMPLATE',
      exitCode: 64,
      hint: 'Name the file whose {placeholders} are to be filled.',
      cause,
    });
  });

type WiringFlags = ReachFlags & Partial<Pick<TargetFlags, 'anvil' | 'template' | 'passEnv'>>;

/** Options that would do nothing for this target. Throws AssayError `IDLE_OPTION` or `EMPTY_OPTION`. */
function refuseIdle({ kind, ...target }: TargetChoice, flags: WiringFlags): void {
  const { sim, anvil, network, cacert, asset } = flags;
  for (const [flag, value] of Object.entries({ sim, anvil, network, cacert, asset }))
    if (value !== undefined && value.trim() === '')
      throw new AssayError(`--${flag} is empty.`, {
        code: 'EMPTY_OPTION',
        exitCode: 64,
        hint: 'Is the variable that should hold it set?',
      });
  const contained = 'container' in target && target.container !== undefined;
  const handedOver = kind === 'exec' || contained;
  const idle: readonly [string, boolean, string][] = [
    [
      '--wait',
      flags.wait !== undefined && kind !== 'url',
      'is for a URL: what Assay starts, it waits for anyhow',
    ],
    [
      '--template',
      !handedOver && (flags.template ?? []).length > 0,
      'is for --exec and --image, and neither is meant here',
    ],
    [
      '--pass-env',
      !handedOver && (flags.passEnv ?? []).length > 0,
      'is for --exec and --image, and neither is meant here',
    ],
    [
      '--anvil',
      anvil !== undefined && kind === 'url',
      'is for a simulator that Assay starts, and for a URL it starts none',
    ],
    [
      '--anvil',
      anvil !== undefined && sim !== undefined,
      'is for a simulator that Assay starts, and that of --sim runs already',
    ],
  ];
  for (const [flag, isIdle, why] of idle)
    if (isIdle)
      throw new AssayError(`${flag} ${why}.`, { code: 'IDLE_OPTION', exitCode: 64, hint: 'Leave it out.' });
}

/**
 * Everything that the options say about one target. Reads the headers' variables. Throws AssayError with exit code 64 for
 * an option that would do nothing.
 */
export async function wiringOf(
  target: TargetChoice,
  flags: WiringFlags,
  run: { readonly seed: string; readonly slow: boolean },
): Promise<Wiring> {
  refuseIdle(target, flags);
  for (const path of flags.template ?? []) await readTemplate(path);
  return {
    target,
    ...(flags.sim ? { sim: flags.sim } : {}),
    ...(flags.network ? { network: flags.network } : {}),
    ...(flags.anvil ? { anvil: flags.anvil } : {}),
    seed: run.seed,
    headers: await readHeaders(flags.header, flags.authExec),
    ...(flags.cacert ? { cacert: flags.cacert } : {}),
    timeoutMs: flags.timeout * 1000,
    ...(flags.wait === undefined ? {} : { waitMs: flags.wait * 1000 }),
    ...(flags.rate === undefined ? {} : { rate: flags.rate }),
    ...(flags.authorizedBy ? { authorizedBy: flags.authorizedBy } : {}),
    slow: run.slow,
    token: {
      ...(flags.network ? { network: flags.network } : {}),
      ...(flags.asset ? { asset: flags.asset } : {}),
      ...(flags.eip712Name ? { eip712Name: flags.eip712Name } : {}),
      ...(flags.eip712Version ? { eip712Version: flags.eip712Version } : {}),
    },
  };
}
