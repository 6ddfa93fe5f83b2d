/**
 * The command line as a value: the commands that there are, and what all of them have in common.
 * @module
 */
import { Command } from 'commander';
import { usageError } from './fail.js';
import { kitVersion } from './version.js';

/** In the order of the help. Loading all of them takes longer than some of them run. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  grade: async () => (await import('./grade.js')).gradeCommand(),
  sim: async () => (await import('./sim.js')).simCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
  list: async () => (await import('./list.js')).listCommand(),
  explain: async () => (await import('./explain.js')).explainCommand(),
  replay: async () => (await import('./replay.js')).replayCommand(),
  curl: async () => (await import('./curl.js')).curlCommand(),
  load: async () => (await import('./load.js')).loadCommand(),
  report: async () => (await import('./report.js')).reportCommand(),
  matrix: async () => (await import('./matrix.js')).matrixCommand(),
  compare: async () => (await import('./compare.js')).compareCommand(),
  attest: async () => (await import('./attest.js')).attestCommand(),
  'verify-evidence': async () => (await import('./verify-evidence.js')).verifyEvidenceCommand(),
  ref: async () => (await import('./ref.js')).refCommand(),
  merchant: async () => (await import('./merchant.js')).merchantCommand(),
  lf: async () => (await import('./lf.js')).lfCommand(),
  lez: async () => (await import('./lez.js')).lezCommand(),
  demo: async () => (await import('./demo.js')).demoCommand(),
};

/** Commander's settings do not reach commands that were made on their own. */
function settle(command: Command, path: string): void {
  command
    .exitOverride()
    .showHelpAfterError(`${path} --help shows how it is used.`)
    .configureOutput({ outputError: (text, write) => write(usageError(text)) });
  for (const sub of command.commands) settle(sub, `${path} ${sub.name()}`);
}

/** The command line, with all commands or with the one that is named first. */
export async function createProgram(first?: string): Promise<Command> {
  const program = new Command('assay')
    .description('Conformance kit and reference simulator for x402 payment facilitators')
    .version(kitVersion, '-V, --version')
    // `assay attest verify` has options of the names that `assay attest` has.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Examples:
  assay grade                                  grade the built-in reference
  assay grade http://localhost:4022            grade your facilitator, without a chain
  assay sim                                    run a chain for it
  assay doctor http://localhost:4022 --sim .assay/sim.json
  assay grade http://localhost:4022 --sim .assay/sim.json

Exit codes: 0 all held, 1 findings, 2 inconclusive, 3 Assay itself failed, 64 bad usage.`,
    );

  const named = Object.entries(commands).filter(([name]) => name === first);
  for (const [, load] of named.length > 0 ? named : Object.entries(commands))
    program.addCommand(await load());
  settle(program, 'assay');
  return program;
}
