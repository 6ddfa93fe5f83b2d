/**
 * `assay curl`: the requests of one check as commands that work when they are pasted.
 *
 * The check runs once against the target, and everything but a settle is really sent. Settles are held back, so that
 * each printed payment is signed afresh, funded on the simulator's chain, and used by nobody.
 * @module
 */
import { Command } from 'commander';
import type { curl } from './curl/run.js';
import { addLezFlags } from './lez-flags.js';
import { addTargetFlags } from './target-flags.js';

export function curlCommand(): Command {
  const command = new Command('curl')
    .description('Print the requests of one check as curl commands, signed afresh')
    .argument('<id>', 'the check, such as X402-EVM-010')
    .argument('[url]', 'base URL of a running facilitator');
  return addLezFlags(addTargetFlags(command))
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
The simulator is that of --sim, else of .assay/sim.json when that file is there. Without one the payers hold no
funds. Windows last about four and a half minutes; run the command again for fresh ones.

Examples:
  assay curl X402-EVM-010 http://localhost:4022
  assay curl EVM-010 http://localhost:4022 --sim .assay/sim.json | sh
  assay curl EVM-010 --target x402-ts          starts the target, and keeps it until Ctrl-C
  assay curl LEZ-039 http://localhost:8402/premium --facilitator http://localhost:4022
                                               what a merchant of LEZ is asked`,
    )
    .action(async (...args: Parameters<typeof curl>) => (await import('./curl/run.js')).curl(...args));
}
