/**
 * `assay lf warrant keygen`: a key that issues warrants or uses them.
 * @module
 */

import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Command, Option } from 'commander';
import { type Algorithm, algorithms } from '../../src/warrant/signer.js';
import { writeKeyFile } from './key-file.js';
import { formatSigner } from './signer-text.js';

interface Flags {
  readonly alg: Algorithm;
  readonly out: string;
  readonly force?: boolean;
}

const randomSecret = (alg: Algorithm): Uint8Array =>
  alg === 'ed25519' ? ed25519.utils.randomSecretKey() : secp256k1.utils.randomSecretKey();

export function keygenCommand(): Command {
  return new Command('keygen')
    .description('Make a key and print its public half')
    .requiredOption('--out <file>', 'where the key goes, readable by you alone')
    .addOption(new Option('--alg <name>', 'algorithm').choices(algorithms).default('ed25519'))
    .option('--force', 'replace a file that is there: its key is lost')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
The public half goes to standard output, in the form that --subject and --anchor take. The secret is never printed.

Examples:
  assay lf warrant keygen --out issuer.key
  assay lf warrant keygen --out agent.key --alg secp256k1`,
    )
    .action(async ({ alg, out, force }: Flags) => {
      const signer = await writeKeyFile(out, { alg, secret: randomSecret(alg) }, force === true);
      process.stdout.write(`${formatSigner(signer)}\n`);
    });
}
