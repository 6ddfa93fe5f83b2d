/**
 * `assay lf warrant`: what issuers and agents do with warrants.
 * @module
 */
import { Command } from 'commander';
import { delegateCommand } from './delegate.js';
import { inspectCommand } from './inspect.js';
import { issueCommand } from './issue.js';
import { keygenCommand } from './keygen.js';
import { verifyWarrantCommand } from './verify-warrant.js';

export function warrantCommand(): Command {
  return new Command('warrant')
    .description('Keys and warrants: make, delegate, look at, check')
    .addCommand(keygenCommand())
    .addCommand(issueCommand())
    .addCommand(delegateCommand())
    .addCommand(inspectCommand())
    .addCommand(verifyWarrantCommand())
    .addHelpText(
      'after',
      `
Examples:
  assay lf warrant keygen --out issuer.key
  assay lf warrant issue --key issuer.key --file terms.toml --out agent.lfw
  assay lf warrant inspect agent.lfw`,
    );
}
