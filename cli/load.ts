/**
 * `assay load`: bounded load against a facilitator, with the money oracle over all of it.
 * @module
 */
import { Command, Option } from 'commander';
import { numberOf } from './flags.js';
import { limits } from './load/plan.js';
import { parseRate } from './load/rate.js';
import type { load } from './load/run.js';
import { addTargetFlags } from './target-flags.js';

export function loadCommand(): Command {
  const command = new Command('load')
    .description('Put a bounded load on a facilitator and judge every payment of it')
    .argument('[url]', 'base URL of a running facilitator on this machine, or on the network of --sim');
  return addTargetFlags(command, false)
    .option('--rate <n/s>', 'arrivals a second, whether earlier ones were answered or not', parseRate, 10)
    .option(
      '--duration <seconds>',
      'how long arrivals go on',
      numberOf('--duration', 1, limits.durationSeconds, false),
      10,
    )
    .option('--concurrency <n>', 'arrivals under way at once', numberOf('--concurrency', 1, 256), 16)
    .option('--mix <weights>', 'operations and how often each comes', 'verify=8,settle=2,race=1,replay=1')
    .option('--race <callers>', 'callers that settle one payment together', numberOf('--race', 2, 256), 64)
    .addOption(
      new Option(
        '--rail <rail>',
        'where payments are made (default: evm where the target serves it)',
      ).choices(['evm', 'offchain']),
    )
    .option('--seed <text>', 'repeat the keys of an earlier load (default: random, printed)')
    .option('--out <folder>', 'where load-report.json goes', 'assay-report')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Each payment has its own payer, is made and funded before the clock runs, and is judged after it: on the chain (I1 to
I7) or by the bridges' ledgers (B01 to B09). Latencies count from the moment at which a request should have been sent.
At most ${limits.requests} requests and ${limits.payments} payments; only this machine, or what is wired to our simulator. The simulator is that
of --sim, else of .assay/sim.json when that file is there; --target and --exec open one of their own.

Examples:
  assay load --target reference --rate 50/s --duration 10
  assay load http://localhost:4022 --sim .assay/sim.json --rate 100/s --mix verify=8,settle=2
  assay load --target x402-ts --rate 5/s --mix race=1 --race 64
  assay load --target reference --rail offchain --rate 200/s --concurrency 64

Exit codes: 0 nothing broken, 1 the oracle found a breach, 2 inconclusive, 3 Assay itself failed, 64 bad usage.`,
    )
    .action(async (...args: Parameters<typeof load>) => (await import('./load/run.js')).load(...args));
}
