/**
 * `assay ref serve`: the reference facilitator, from a configuration file or wired to a running simulator.
 * @module
 */

import { Command, Option } from 'commander';
import { defaultSim } from './default-sim.js';
import { numberOf } from './flags.js';
import type { serve } from './ref/serve.js';

export function refCommand(): Command {
  return new Command('ref')
    .description('The reference facilitator')
    .addHelpText(
      'after',
      `
Examples:
  assay ref serve                             wired to a running "assay sim"
  assay ref serve --config facilitator.toml   as configured
  assay ref serve --help                      what can be set`,
    )
    .addCommand(
      new Command('serve')
        .description(
          'Serve the reference facilitator; without --config, wired to a running simulator, or else as a mock',
        )
        .option('--config <file>', 'configuration (TOML)')
        .addOption(
          new Option(
            '--mode <mode>',
            'without --config: acedata settles what it verified before, set by the environment of that service',
          ).choices(['acedata']),
        )
        .option(
          '--port <n>',
          'port instead of the configured one; 0 takes a free one',
          numberOf('--port', 0, 65_535),
        )
        .option('--host <address>', 'address instead of the configured one')
        .option('--sim <file>', `without --config: sim.json of the simulator (default: ${defaultSim})`)
        .option('--until-stdin-closes', 'stop when standard input ends, too')
        .option('--verbose', 'print stacks of errors')
        .addHelpText(
          'after',
          `
Examples:
  assay ref serve                             wired to a running "assay sim", on port 4022;
                                              without one, the mock adapter on port 3402
  assay ref serve --port 0                    the same, on a free port
  assay ref serve --config facilitator.toml   as configured; signer keys come from the environment
  assay ref serve --mode acedata              verify then settle, from X402_RPC_URL, X402_SIGNER_PRIVATE_KEY and the
                                              other variables in docs/acedata.md, on port 8008`,
        )
        .action(async (...args: Parameters<typeof serve>) => (await import('./ref/serve.js')).serve(...args)),
    );
}
