#!/usr/bin/env node
/**
 * The command `assay`: one file per subcommand, one place for errors and exit codes.
 * @module
 */
import { Command } from 'commander';
import { curlCommand } from './curl.js';
import { doctorCommand } from './doctor.js';
import { explainCommand } from './explain.js';
import { failWith, usageError } from './fail.js';
import { gradeCommand } from './grade.js';
import { listCommand } from './list.js';
import { refCommand } from './ref.js';
import { replayCommand } from './replay.js';
import { reportCommand } from './report.js';
import { simCommand } from './sim.js';
import { kitVersion } from './version.js';

const program = new Command('assay')
  .description('Conformance kit and reference simulator for x402 payment facilitators')
  .version(kitVersion, '-V, --version')
  .addCommand(gradeCommand())
  .addCommand(simCommand())
  .addCommand(doctorCommand())
  .addCommand(listCommand())
  .addCommand(explainCommand())
  .addCommand(replayCommand())
  .addCommand(curlCommand())
  .addCommand(reportCommand())
  .addCommand(refCommand())
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

/** Commander's settings do not reach commands that were made on their own. */
function settle(command: Command, path: string): void {
  command
    .exitOverride()
    .showHelpAfterError(`${path} --help shows how it is used.`)
    .configureOutput({ outputError: (text, write) => write(usageError(text)) });
  for (const sub of command.commands) settle(sub, `${path} ${sub.name()}`);
}
settle(program, 'assay');

// `assay … | head` closes the pipe early: that ends the output, and everything that was opened is still closed.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = failWith(error, process.argv.includes('--verbose'));
}
