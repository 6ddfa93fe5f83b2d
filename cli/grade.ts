/**
 * `assay grade`: grades a facilitator and writes the reports.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import type { Letter } from '../reports/run-record.js';
import { AssayError } from '../src/wire/assay-error.js';
import { type Profile, profiles } from '../suites/kit/row.js';
import { commandLine, list, numberOf } from './flags.js';
import { formatsOf } from './formats.js';
import { type GradeOptions, reportFormats, usualFormats } from './grade/options.js';
import { addLezFlags, type LezFlags, lezOptions } from './lez-flags.js';
import { addProcessFlags, type ProcessFlags, processOptions } from './process-flags.js';
import { addPublicChainFlags, type PublicChainFlags, publicChainOptions } from './public-chain/options.js';
import { addTargetFlags, namedTarget, type TargetFlags, wiringOf } from './target-flags.js';

interface Flags extends TargetFlags, ProcessFlags, PublicChainFlags, LezFlags {
  profile?: string;
  only: string[];
  skip: string[];
  seed?: string;
  out: string;
  format: string;
  maxDuration: number;
  concurrency: number;
  requireTier?: 'T0' | 'T1' | 'T2' | 'T3';
  requireGrade?: Letter;
  baseline?: string;
  writeBaseline?: string;
  slow?: boolean;
  keep?: boolean;
  suite?: string;
  color: boolean;
  verbose?: boolean;
}

export function gradeCommand(): Command {
  const command = new Command('grade')
    .description('Grade a facilitator; without a target, the built-in reference')
    .argument('[url]', 'base URL of a running facilitator');
  return addPublicChainFlags(addLezFlags(addProcessFlags(addTargetFlags(command))))
    .option(
      '--profile <names>',
      `profiles to grade: ${profiles.join(', ')} or all; rails runs when named, or for the reference`,
    )
    .option('--only <ids>', 'run only these checks (ids or patterns such as X402-EVM-*)', list, [])
    .option('--skip <ids>', 'leave these checks out; the run is marked as modified', list, [])
    .option('--seed <text>', 'repeat the choices of an earlier run (default: random, printed)')
    .option('--out <folder>', 'where the reports go', 'assay-report')
    .option('--format <list>', `reports to write, of ${reportFormats.join(',')}`, usualFormats.join(','))
    .option('--max-duration <seconds>', 'for the whole run', numberOf('--max-duration', 1, 86_400), 600)
    .option('--concurrency <n>', 'checks in flight at once', numberOf('--concurrency', 1, 256), 16)
    .addOption(
      new Option('--require-tier <tier>', 'exit 2 below this tier').choices(['T0', 'T1', 'T2', 'T3']),
    )
    .addOption(
      new Option('--require-grade <letter>', 'exit 2 below this letter').choices([
        'A+',
        'A',
        'B',
        'C',
        'D',
        'E',
      ]),
    )
    .option('--baseline <file>', 'known failures and blocked checks (TOML)')
    .option(
      '--write-baseline <file>',
      'write those of this run as a baseline, for a person to give reasons; those of --baseline stay',
    )
    .option('--suite <file>', 'own checks (a JavaScript module), printed apart and never graded')
    .option('--slow', 'run checks that wait for minutes')
    .option('--keep', 'keep simulator and target running until Ctrl-C, for assay curl')
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
  assay grade --image facilitator                start its image in a container, wired the same way
  assay grade http://localhost:4022 --sim .assay/sim.json --replica http://localhost:4023
                                                 two processes on one store
  assay grade http://localhost:4022 --sim .assay/sim.json \\
    --kill-cmd 'docker kill facilitator' --restart-cmd 'docker start facilitator'
                                                 with the checks that kill the target
  assay grade https://x402.example --authorized-by 'its operator' \\
    --chain-rpc https://sepolia.base.org --payer-key-env PAYER_KEY --max-spend 0.5
                                                 a hosted one, on a public test network (T2)
  assay grade http://localhost:8402/premium --profile lez --facilitator http://localhost:4022 \\
    --sim .assay/sim.json --credential-command ./approve.sh --code-map codes.toml
                                                 a LEZ prototype with a signer of its own (docs/lez.md)

Exit codes: 0 nothing failed, 1 findings, 2 inconclusive, 3 Assay itself failed, 64 bad usage.`,
    )
    .action(async (url: string | undefined, flags: Flags) => {
      const options = await gradeOptions(url, flags);
      const { gradeAndReport } = await import('./grade/grade-and-report.js');
      process.exitCode = await gradeAndReport(options, flags.color);
    });
}

async function gradeOptions(url: string | undefined, flags: Flags): Promise<GradeOptions> {
  const chosenProfiles = profilesOf(flags.profile);
  const named = namedTarget(url, flags) ?? { kind: 'preset', name: 'reference' };
  const { target, lez } = await lezOptions(named, flags, wantedOfLez(chosenProfiles, flags.only));
  const run = { seed: flags.seed || randomBytes(8).toString('hex'), slow: flags.slow ?? false };
  const publicChain = publicChainOptions(target, flags, process.env);
  return {
    ...(await wiringOf(target, flags, run)),
    ...(publicChain ? { publicChain } : {}),
    ...processOptions(target, flags),
    ...(chosenProfiles ? { profiles: chosenProfiles } : {}),
    ...(lez ? { lez } : {}),
    everyProfile: flags.profile === 'all',
    only: flags.only,
    skip: flags.skip,
    out: flags.out,
    formats: formatsOf(flags.format),
    maxDurationMs: flags.maxDuration * 1000,
    concurrency: flags.concurrency,
    ...(flags.requireTier ? { requireTier: flags.requireTier } : {}),
    ...(flags.requireGrade ? { requireGrade: flags.requireGrade } : {}),
    ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }),
    ...(flags.writeBaseline === undefined ? {} : { writeBaseline: flags.writeBaseline }),
    ...(flags.suite === undefined ? {} : { suite: flags.suite }),
    keep: flags.keep ?? false,
    verbose: flags.verbose ?? false,
    commandLine: commandLine(),
  };
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

/** Whether rows of LEZ are wanted, and whether nothing else is. */
function wantedOfLez(
  profiles: readonly Profile[] | undefined,
  only: readonly string[],
): 'unwanted' | 'wanted' | 'alone' {
  const isLez = (pattern: string): boolean => /^lez/i.test(pattern);
  if (profiles ? profiles.every((one) => one === 'lez') : only.length > 0 && only.every(isLez))
    return 'alone';
  const isOpen = profiles?.includes('lez') ?? true;
  return isOpen && (only.length === 0 || only.some((one) => isLez(one) || one.includes('*')))
    ? 'wanted'
    : 'unwanted';
}
