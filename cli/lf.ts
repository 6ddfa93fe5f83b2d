/**
 * `assay lf`: LedgerFlow warrants, proofs and verifiers.
 * @module
 */
import { Command } from 'commander';

/** Grading loads the whole kit, which a look at a warrant does not need. */
const nouns: Readonly<Record<string, () => Promise<Command>>> = {
  warrant: async () => (await import('./lf/warrant.js')).warrantCommand(),
  proof: async () => (await import('./lf/proof.js')).proofCommand(),
  verifier: async () => (await import('./lf/verifier/verifier.js')).verifierCommand(),
};

/** The command with the noun that was named, or with all of them. */
export async function lfCommand(named: string | undefined = process.argv[3]): Promise<Command> {
  const command = new Command('lf')
    .description('LedgerFlow authorization: warrants, proofs, verifiers')
    .addHelpText(
      'after',
      `
Examples:
  assay lf warrant issue --help
  assay lf warrant inspect agent.lfw
  assay lf proof build --help
  assay lf verifier --exec './my-verifier'`,
    );
  const wanted = Object.entries(nouns).filter(([name]) => name === named);
  for (const [, load] of wanted.length > 0 ? wanted : Object.entries(nouns)) command.addCommand(await load());
  return command;
}
