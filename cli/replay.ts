/**
 * `assay replay`: runs one check of a report again, with the same seed, fresh keys and fresh windows.
 * @module
 */
import { Command } from 'commander';
import { addLezFlags } from './lez-flags.js';
import { addProcessFlags } from './process-flags.js';
import type { replay } from './replay/run.js';
import { addTargetFlags } from './target-flags.js';

export function replayCommand(): Command {
  const command = new Command('replay')
    .description('Run one check of a report again, with the same seed and fresh windows')
    .argument('<report>', 'report.json of the run')
    .argument('<id>', 'the check, such as X402-EVM-010')
    .argument('[url]', 'another target than the recorded one');
  return addLezFlags(addProcessFlags(addTargetFlags(command)))
    .option('--no-color', 'plain output')
    .option('--verbose', 'print the exchanges, and stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay replay assay-report/report.json X402-EVM-010
  assay replay report.json EVM-010 http://localhost:4022 --sim .assay/sim.json
  assay replay report.json EVM-010 --target reference
  assay replay report.json LEZ-039 --credential-command ./approve.sh

Exit codes: 0 it holds, 1 it does not, 2 it could not be judged, 3 Assay itself failed, 64 bad usage.`,
    )
    .action(async (...args: Parameters<typeof replay>) => (await import('./replay/run.js')).replay(...args));
}
