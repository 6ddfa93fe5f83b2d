/**
 * `assay doctor`: says in a dozen lines whether a facilitator is wired rightly, and what to do where it is not.
 * @module
 */
import { Command } from 'commander';
import { coloursFor } from './colours.js';
import { diagnose } from './doctor/diagnose.js';
import { examine } from './doctor/examine.js';
import { renderDiagnosis } from './doctor/render.js';
import { parseTargetUrl } from './grade/reach.js';
import { watchInterrupt } from './interrupt.js';
import { createProgress } from './progress.js';
import { addReachFlags, type ReachFlags, wiringOf } from './target-flags.js';

interface Flags extends ReachFlags {
  color: boolean;
}

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
    .action(async (url: string, flags: Flags) => {
      const target = { kind: 'url', url: parseTargetUrl(url) } as const;
      const wiring = await wiringOf(target, flags, { seed: 'doctor', slow: false });
      const progress = createProgress(process.stderr, flags.color);
      const interrupt = watchInterrupt();
      try {
        const step = (text: string): void => {
          if (process.stderr.isTTY) progress.step(text);
        };
        const findings = diagnose(await examine(wiring, step, interrupt.signal));
        progress.done();
        process.stdout.write(renderDiagnosis(findings, coloursFor(process.stdout, flags.color)));
        process.exitCode = findings.some((one) => one.state === 'wrong') ? 2 : 0;
      } finally {
        progress.done();
        interrupt.stop();
      }
    });
}
