#!/usr/bin/env node
/**
 * The command `assay`: one file per subcommand, one place for errors and exit codes.
 * @module
 */
import { Command } from 'commander';
import { gradeCommand } from './grade.js';
import { failWith } from './fail.js';
import { kitVersion } from './version.js';

const program = new Command('assay')
  .description('Conformance kit and reference simulator for x402 payment facilitators')
  .version(kitVersion, '-V, --version')
  .showHelpAfterError('(assay --help shows the commands)')
  .configureHelp({ showGlobalOptions: false })
  .addCommand(gradeCommand());

program.exitOverride();
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = failWith(error, process.argv.includes('--verbose'));
}
