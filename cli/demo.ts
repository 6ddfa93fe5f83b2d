/**
 * `assay demo`: plays what the package does, against a simulator of its own.
 * @module
 */
import { Command } from 'commander';
import { AssayError } from '../src/wire/assay-error.js';

interface Flags {
  readonly color: boolean;
}

/** What every scene takes. */
const common = (command: Command): Command =>
  command.option('--no-color', 'plain output').option('--verbose', 'print stacks of errors');

const ground = `
Everything runs on this machine with throw-away keys, and is closed again at the end. Exit code 1 when anything turns out
other than it should.`;

function authorizationDemoCommand(): Command {
  return common(new Command('authorization'))
    .description('LedgerFlow warrants at work: issue, delegate, pay on two rails, and five refusals')
    .addHelpText(
      'after',
      `
Starts a simulated Base with USDC, a simulated exchange, the reference facilitator and two shops.
${ground}

Examples:
  assay demo authorization
  NO_COLOR=1 assay demo authorization | less`,
    )
    .action(async (flags: Flags) => (await import('./demo/run-demo.js')).runDemo('authorization', flags));
}

export function demoCommand(): Command {
  return (
    common(new Command('demo'))
      .description('See payments over every rail, and what is refused, against a simulator of its own')
      .enablePositionalOptions()
      // Its own sentence names the word; commander's does not.
      .allowExcessArguments()
      .addCommand(authorizationDemoCommand())
      .addHelpText(
        'after',
        `
Plays x402 on a chain, one shop that is paid over five rails, LEZ, and LedgerFlow authorization, in a few seconds.
${ground}

Examples:
  assay demo                  every rail
  assay demo authorization    warrants: issue, delegate, pay on two rails, and five refusals`,
      )
      .action(async (flags: Flags, { args: [word] }: Command) => {
        if (word !== undefined)
          throw new AssayError(`There is no scene named ${word}.`, {
            code: 'SCENE_UNKNOWN',
            exitCode: 64,
            hint: '`assay demo` plays all of them, `assay demo authorization` the one about warrants.',
          });
        await (await import('./demo/run-demo.js')).runDemo('all', flags);
      })
  );
}
