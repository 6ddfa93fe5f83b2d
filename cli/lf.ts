/**
 * `assay lf`: LedgerFlow warrants, proofs and verifiers.
 * @module
 */
import { Command } from 'commander';
import { proofCommand } from './lf/proof.js';
import { verifierCommand } from './lf/verifier/verifier.js';
import { warrantCommand } from './lf/warrant.js';

export function lfCommand(): Command {
  return new Command('lf')
    .description('LedgerFlow authorization: warrants, proofs, verifiers')
    .addCommand(warrantCommand())
    .addCommand(proofCommand())
    .addCommand(verifierCommand())
    .addHelpText(
      'after',
      `
Examples:
  assay lf warrant issue --help
  assay lf warrant inspect agent.lfw
  assay lf proof build --help
  assay lf verifier --exec './my-verifier'`,
    );
}
