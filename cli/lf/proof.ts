/**
 * `assay lf proof`: what agents and merchants do with proofs.
 * @module
 */
import { Command } from 'commander';
import { buildProofCommand } from './build-proof.js';
import { verifyProofCommand } from './verify-proof.js';

export function proofCommand(): Command {
  return new Command('proof')
    .description('Proofs: answer a challenge, check an answer')
    .addCommand(buildProofCommand())
    .addCommand(verifyProofCommand())
    .addHelpText(
      'after',
      `
Examples:
  assay lf proof build --help
  assay lf proof verify --help`,
    );
}
