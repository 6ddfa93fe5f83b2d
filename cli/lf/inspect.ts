/**
 * `assay lf warrant inspect`: what a warrant says, for people, and everything that is wrong with it.
 * @module
 */
import { Command } from 'commander';
import { warrantView } from '../../src/warrant/warrant-view.js';
import { coloursFor } from '../colours.js';
import { type InspectedNode, inspectChain, renderChain } from './render-chain.js';
import { parseInstant } from './time-text.js';
import { readWarrantBytes } from './warrant-file.js';

interface Flags {
  readonly now?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

function asJson(nodes: readonly InspectedNode[]): string {
  const views = nodes.map(({ node, problems }) => ({
    ...(node === undefined ? {} : { digest: node.digest, warrant: warrantView(node.warrant) }),
    problems,
  }));
  return `${JSON.stringify(views, null, 2)}\n`;
}

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Show what a warrant allows, and name every problem that it has')
    .argument('<files...>', 'warrant files, root first; - is standard input')
    .option('--now <time>', 'judge the window as of another time')
    .option('--json', 'data instead of text')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Whether the issuer is to be trusted is not judged here: see assay lf warrant verify.

Examples:
  assay lf warrant inspect agent.lfw
  assay lf warrant inspect root.lfw helper.lfw --now 2026-11-20T12:00:00Z
  assay lf warrant issue ... | assay lf warrant inspect -

Exit codes: 0 no problem, 1 problems, 64 bad usage.`,
    )
    .action(async (files: readonly string[], flags: Flags) => {
      const now = flags.now === undefined ? Date.now() : parseInstant(flags.now, '--now');
      const nodes = inspectChain(await readWarrantBytes(files), now);
      process.stdout.write(
        flags.json === true
          ? asJson(nodes)
          : renderChain(nodes, now, coloursFor(process.stdout, flags.color)),
      );
      process.exitCode = nodes.some(({ problems }) => problems.length > 0) ? 1 : 0;
    });
}
