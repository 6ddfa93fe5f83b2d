#!/usr/bin/env node
/**
 * The command `assay`: one place for errors and exit codes.
 * @module
 */
import { failWith } from './fail.js';
import { speakPlainly } from './plain-issues.js';
import { createProgram } from './program.js';

// `assay … | head` closes the pipe early: that ends the output, and everything that was opened is still closed.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// For the whole process, and only for one that is the command: what a schema says is a setting of the library.
speakPlainly();

try {
  const program = await createProgram(process.argv[2]);
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = failWith(error, process.argv.includes('--verbose'));
}
