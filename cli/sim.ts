/**
 * `assay sim`: runs a simulator until Ctrl-C and tells a facilitator how to reach it.
 * @module
 */
import { Command } from 'commander';
import type { runSimulator } from './sim/run.js';

export function simCommand(): Command {
  return new Command('sim')
    .description('Run the simulator: a chain with a USDC-like token behind an RPC proxy')
    .option('--network <name>', 'network to imitate (assay list networks)', 'base-sepolia')
    .option(
      '--listen <addr>',
      'where the RPC proxy listens: ADDRESS, :PORT or ADDRESS:PORT (default loopback)',
    )
    .option('--public-host <name>', 'name under which containers or other hosts reach the RPC proxy')
    .option('--dir <folder>', 'where sim.json and sim.env are written', '.assay')
    .option('--anvil <path|url>', 'another Anvil than the packaged one')
    .option('--seed <text>', 'the same seed gives the same accounts (default: random)')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay sim                                  Base Sepolia on a free port of this machine
  assay sim --network base --listen :8545    Base, RPC at http://127.0.0.1:8545
  assay sim --listen 0.0.0.0:8545 --public-host host.docker.internal
                                             for a facilitator in a container

Then, in another terminal:
  set -a; . .assay/sim.env; set +a           RPC URL, token and signer key for your facilitator
  assay doctor http://localhost:4022 --sim .assay/sim.json`,
    )
    .action(async (...args: Parameters<typeof runSimulator>) =>
      (await import('./sim/run.js')).runSimulator(...args),
    );
}
