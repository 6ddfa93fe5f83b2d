/**
 * `assay grade`: grades a facilitator and writes the reports.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { AssayError } from '../src/wire/assay-error.js';
import type { Profile } from '../suites/kit/row.js';
import { gradeAndReport } from './grade/grade-and-report.js';
import { readHeaders } from './grade/headers.js';
import { type GradeOptions, reportFormats, type ReportFormat, type TargetChoice } from './grade/options.js';
import { parseTargetUrl } from './grade/reach.js';

const profiles = ['core', 'exact-evm'] as const satisfies readonly Profile[];

interface Flags {
  target?: string;
  exec?: string;
  template: string[];
  passEnv: string[];
  sim?: string;
  network?: string;
  profile?: string;
  only: string[];
  skip: string[];
  seed?: string;
  out: string;
  format: string;
  header: string[];
  authExec?: string;
  cacert?: string;
  timeout: number;
  maxDuration: number;
  concurrency: number;
  rate?: number;
  authorizedBy?: string;
  requireTier?: 'T0' | 'T1' | 'T2' | 'T3';
  baseline?: string;
  slow?: boolean;
  keep?: boolean;
  anvil?: string;
  asset?: string;
  eip712Name?: string;
  eip712Version?: string;
  color: boolean;
  verbose?: boolean;
}

const list = (value: string, before: string[]): string[] => [...before, ...value.split(',').filter((one) => one !== '')];
const collect = (value: string, before: string[]): string[] => [...before, value];

/** A number of a flag, within bounds; the flag is named when it is not one. */
function numberOf(flag: string, min: number, max: number, whole = true): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max || (whole && !Number.isInteger(value)))
      throw new AssayError(`${flag} ${text} is not a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`, {
        code: 'BAD_NUMBER',
        exitCode: 64,
      });
    return value;
  };
}

export function gradeCommand(): Command {
  return new Command('grade')
    .description('Grade a facilitator; without a target, the built-in reference')
    .argument('[url]', 'base URL of a running facilitator')
    .option('--target <name>', 'a known facilitator that the kit starts itself (assay list targets)')
    .option('--exec <command>', 'start the target with the simulator in its environment')
    .option('--template <file>', 'with --exec: render {placeholders} of this file into the folder $ASSAY_FILES', collect, [])
    .option('--pass-env <name>', 'with --exec: pass this variable of yours on', list, [])
    .option('--sim <file>', 'sim.json of a running simulator that the target is wired to')
    .option('--network <name>', 'network of the simulator (default base-sepolia)')
    .option('--profile <names>', `profiles to grade: ${profiles.join(', ')} or all`)
    .option('--only <ids>', 'run only these checks (ids or patterns such as X402-EVM-*)', list, [])
    .option('--skip <ids>', 'leave these checks out; the run is marked as modified', list, [])
    .option('--seed <text>', 'repeat the choices of an earlier run (default: random, printed)')
    .option('--out <folder>', 'where the reports go', 'assay-report')
    .option('--format <list>', `reports to write: ${reportFormats.join(',')}`, reportFormats.join(','))
    .option('--header <name:envvar>', 'send a header whose value stands in an environment variable', collect, [])
    .option('--auth-exec <command>', 'run a command that prints "Name: value" header lines')
    .option('--cacert <file>', 'trust this certificate authority (PEM)')
    .option('--timeout <seconds>', 'per request', numberOf('--timeout', 0.1, 600, false), 10)
    .option('--max-duration <seconds>', 'for the whole run', numberOf('--max-duration', 1, 86_400), 600)
    .option('--concurrency <n>', 'checks in flight at once', numberOf('--concurrency', 1, 256), 16)
    .option('--rate <n>', 'requests a second at most', numberOf('--rate', 0.1, 10_000, false))
    .option('--authorized-by <text>', 'on whose word a foreign host may be tested; goes into the report')
    .addOption(new Option('--require-tier <tier>', 'exit 2 below this tier').choices(['T0', 'T1', 'T2', 'T3']))
    .option('--baseline <file>', 'known failures (TOML)')
    .option('--slow', 'run checks that wait for minutes')
    .option('--keep', 'keep simulator and target running until Ctrl-C, for assay curl')
    .option('--anvil <path|url>', 'another Anvil than the packaged one')
    .option('--asset <address>', 'token to pay with, where the network is not a well-known one')
    .option('--eip712-name <name>', 'EIP-712 domain name of that token')
    .option('--eip712-version <version>', 'EIP-712 domain version of that token')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print what happens, and stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay grade                                    the reference, on a simulator of its own
  assay grade --target x402-ts                   the official TypeScript SDK
  assay grade http://localhost:4022              any facilitator, without a chain (T1)
  assay grade http://localhost:4022 --sim .assay/sim.json
                                                 the same, wired to a running "assay sim" (T2, T3)
  assay grade --exec 'cargo run --release'       start it with the simulator's environment

Exit codes: 0 nothing failed, 1 findings, 2 inconclusive, 3 Assay itself failed, 64 bad usage.`,
    )
    .action(async (url: string | undefined, flags: Flags) => {
      process.exitCode = await gradeAndReport(await gradeOptions(url, flags), flags.color);
    });
}

async function gradeOptions(url: string | undefined, flags: Flags): Promise<GradeOptions> {
  const chosenProfiles = profilesOf(flags.profile);
  return {
    target: targetOf(url, flags),
    ...(flags.sim ? { sim: flags.sim } : {}),
    ...(flags.network ? { network: flags.network } : {}),
    ...(flags.anvil ? { anvil: flags.anvil } : {}),
    ...(chosenProfiles ? { profiles: chosenProfiles } : {}),
    only: flags.only,
    skip: flags.skip,
    seed: flags.seed ?? randomBytes(8).toString('hex'),
    out: flags.out,
    formats: formatsOf(flags.format),
    headers: await readHeaders(flags.header, flags.authExec),
    ...(flags.cacert ? { cacert: flags.cacert } : {}),
    timeoutMs: flags.timeout * 1000,
    maxDurationMs: flags.maxDuration * 1000,
    concurrency: flags.concurrency,
    ...(flags.rate === undefined ? {} : { rate: flags.rate }),
    ...(flags.authorizedBy ? { authorizedBy: flags.authorizedBy } : {}),
    ...(flags.requireTier ? { requireTier: flags.requireTier } : {}),
    ...(flags.baseline ? { baseline: flags.baseline } : {}),
    slow: flags.slow ?? false,
    keep: flags.keep ?? false,
    verbose: flags.verbose ?? false,
    token: {
      ...(flags.network ? { network: flags.network } : {}),
      ...(flags.asset ? { asset: flags.asset } : {}),
      ...(flags.eip712Name ? { eip712Name: flags.eip712Name } : {}),
      ...(flags.eip712Version ? { eip712Version: flags.eip712Version } : {}),
    },
    commandLine: commandLine(),
  };
}

/** The command as typed. Secrets never stand on it: headers name variables. */
function commandLine(): string {
  return ['assay', ...process.argv.slice(2)].map((part) => (/^[\w./:=,@*-]+$/.test(part) ? part : `'${part}'`)).join(' ');
}

function targetOf(url: string | undefined, flags: Flags): TargetChoice {
  const named = [url ? 'a URL' : '', flags.target ? '--target' : '', flags.exec ? '--exec' : ''].filter((one) => one !== '');
  if (named.length > 1)
    throw new AssayError(`Only one target can be graded at a time, and ${named.join(' and ')} name several.`, {
      code: 'TWO_TARGETS',
      exitCode: 64,
    });
  if (url) return { kind: 'url', url: parseTargetUrl(url) };
  if (flags.exec) return { kind: 'exec', command: flags.exec, templates: flags.template, passEnv: flags.passEnv };
  return { kind: 'preset', name: flags.target ?? 'reference' };
}

function profilesOf(text: string | undefined): readonly Profile[] | undefined {
  if (text === undefined || text === 'all') return undefined;
  return text.split(',').map((name) => {
    const profile = profiles.find((one) => one === name.trim());
    if (!profile)
      throw new AssayError(`--profile ${name} is not a profile.`, {
        code: 'UNKNOWN_PROFILE',
        exitCode: 64,
        hint: `Profiles: ${profiles.join(', ')}, or all.`,
      });
    return profile;
  });
}

function formatsOf(text: string): readonly ReportFormat[] {
  return text.split(',').map((name) => {
    const format = reportFormats.find((one) => one === name.trim());
    if (!format)
      throw new AssayError(`--format ${name} is not a report format.`, {
        code: 'UNKNOWN_FORMAT',
        exitCode: 64,
        hint: `Formats: ${reportFormats.join(', ')}.`,
      });
    return format;
  });
}
