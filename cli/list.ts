/**
 * `assay list`: the checks, the known targets, the profiles and the networks of this kit.
 * @module
 */
import { Argument, Command } from 'commander';
import { coloursFor } from './colours.js';
import { type Subject, subjects } from './list/subjects.js';
import { renderTable } from './list/table.js';

interface Flags {
  json?: boolean;
  color: boolean;
}

export function listCommand(): Command {
  return new Command('list')
    .description('List checks, known targets, profiles or networks')
    .addArgument(new Argument('[what]', 'what to list').choices(subjects).default('checks'))
    .option('--json', 'for programs')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay list                       every check: id, level, tier, profile, proof, title
  assay list targets               facilitators that the kit can start itself
  assay list networks --json       networks whose USDC the kit knows`,
    )
    .action(async (what: Subject, flags: Flags) => {
      const { listings } = await import('./list/listings.js');
      const rows = await listings[what]();
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(rows, null, 2)}\n`
          : renderTable(rows, {
              colours: coloursFor(process.stdout, flags.color),
              ...(process.stdout.isTTY ? { width: process.stdout.columns } : {}),
            }),
      );
    });
}
