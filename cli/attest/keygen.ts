/**
 * `assay attest keygen`: a key pair for attestations.
 * @module
 */

import { createPublicKey } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Command } from 'commander';
import { generateKeyPair, keyIdOf } from '../../reports/attestation/signing-key.js';
import { expectNewFile, writeNewFile } from '../new-file.js';

export function keygenCommand(): Command {
  return new Command('keygen')
    .description('Make an Ed25519 key pair for attestations')
    .requiredOption('--out <file>', 'where the private key goes; the public one goes to FILE.pub')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
The private key is readable by you alone (mode 0600) and never printed. No file is ever replaced.

Example:
  assay attest keygen --out assay.key`,
    )
    .action(async ({ out }: { readonly out: string }) => {
      const publicFile = `${out}.pub`;
      await expectNewFile(out);
      await expectNewFile(publicFile);
      const pair = generateKeyPair();
      await writeNewFile(out, pair.privateKey, 0o600);
      try {
        await writeNewFile(publicFile, pair.publicKey);
      } catch (error) {
        // Half a pair is of no use to anybody.
        await rm(out, { force: true });
        throw error;
      }
      process.stdout.write(
        `Private key: ${out}\nPublic key:  ${publicFile}\nKey id:      ${keyIdOf(createPublicKey(pair.publicKey))}\n`,
      );
    });
}
