/**
 * `assay demo authorization`: an agent pays with a delegated warrant, over a chain and over an exchange, and is refused
 * wherever the warrant ends. Starts everything that it needs, and closes it again.
 * @module
 */
import { Command } from 'commander';
import { openWorld } from '../../simulator/world.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { coloursFor } from '../colours.js';
import { watchInterrupt } from '../interrupt.js';
import { createProgress } from '../progress.js';
import { demoNetwork } from './open-stage.js';
import { playAuthorization } from './play-authorization.js';
import { renderEnd, renderLine } from './render.js';

interface Flags {
  readonly color: boolean;
}

export function authorizationDemoCommand(): Command {
  return new Command('authorization')
    .description('LedgerFlow warrants at work: issue, delegate, pay on two rails, and five refusals')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Starts a simulated Base with USDC, a simulated exchange, the reference facilitator and two shops, all on this machine
and with throw-away keys. Exit code 1 when anything turns out other than it should.

Examples:
  assay demo authorization
  NO_COLOR=1 assay demo authorization | less`,
    )
    .action(async (flags: Flags) => {
      process.exitCode = (await runDemo(flags)) ? 0 : 1;
    });
}

/** Whether everything turned out as it should. */
async function runDemo({ color }: Flags): Promise<boolean> {
  const progress = createProgress(process.stderr, color);
  const colours = coloursFor(process.stdout, color);
  const interrupt = watchInterrupt();
  try {
    if (process.stderr.isTTY) progress.step('starting a chain, an exchange, a facilitator and two shops');
    const world = await openWorld({ network: demoNetwork }).finally(() => progress.done());
    try {
      const held = await playAuthorization(world.handle, {
        signal: interrupt.signal,
        say: (line) => void process.stdout.write(renderLine(line, colours)),
      });
      process.stdout.write(renderEnd(held, colours));
      return held;
    } finally {
      await world.close();
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    throw new AssayError('Interrupted before the end.', { code: 'INTERRUPTED', exitCode: 2, cause: error });
  } finally {
    interrupt.stop();
  }
}
