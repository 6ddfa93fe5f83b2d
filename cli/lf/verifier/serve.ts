/**
 * `assay lf verifier serve`: the reference verifier on standard input and output, as any other verifier is started.
 * @module
 */
import { once } from 'node:events';
import { Command } from 'commander';
import { createLineReader } from '../../../suites/authorization/line-reader.js';
import { badInput } from '../bad-input.js';
import { createService } from './service.js';

async function serve(): Promise<void> {
  const service = createService();
  const read = createLineReader();
  const open = new Set<Promise<void>>();
  for await (const chunk of process.stdin) {
    for (const one of read(chunk)) {
      if ('violation' in one) throw badInput(`The kit sent ${one.violation}.`);
      const answering = service(one.line).then((answer) => {
        if (answer !== undefined) process.stdout.write(`${JSON.stringify(answer)}\n`);
      });
      open.add(answering);
      void answering.finally(() => open.delete(answering));
    }
  }
  await Promise.all(open);
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
}

export function serveVerifierCommand(): Command {
  return new Command('serve')
    .description('Run the reference verifier on standard input and output (assay-verifier/1)')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay lf verifier --exec 'assay lf verifier serve'`,
    )
    .action(serve);
}
