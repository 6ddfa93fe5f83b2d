/**
 * `assay doctor`: says in a dozen lines whether a facilitator is wired rightly, and what to do where it is not.
 * @module
 */
import { Command } from 'commander';
import type { doctor } from './doctor/run.js';
import { addReachFlags } from './target-flags.js';

export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('Say whether a facilitator is wired rightly, and what to do where it is not')
    .argument('<url>', 'base URL of a running facilitator');
  return addReachFlags(command)
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay doctor http://localhost:4022                        sends nothing that could settle
  assay doctor http://localhost:4022 --sim .assay/sim.json  pays and settles on the simulator's chain

Exit codes: 0 all is right, 2 something is not, 3 Assay itself failed, 64 bad usage.`,
    )
    .action(async (...args: Parameters<typeof doctor>) => (await import('./doctor/run.js')).doctor(...args));
}
