/**
 * `assay lf warrant issue`: a root warrant, from options or from a file of terms.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { defaultLifetimeCaps } from '../../src/warrant/chain/check-window.js';
import { issueWarrant, type SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import type { SigningKey } from '../../src/warrant/signature/signing-key.js';
import { badInput } from './bad-input.js';
import { readKeyFile, readSigner } from './key-file.js';
import {
  addTermFlags,
  constraintTerms,
  defaultLifetimeMs,
  namedTerms,
  type TermFlags,
} from './term-flags.js';
import { readTermsFile } from './terms-file.js';
import { spanText } from './time-text.js';
import { type OutFlags, writeChain } from './write-chain.js';

interface Flags extends TermFlags, OutFlags {
  readonly key: string;
  readonly keyId?: string;
  readonly subject?: string;
  readonly file?: string;
}

/** Issues, or says in one sentence which term cannot be. */
export function issueOrExplain(
  terms: Readonly<Record<string, unknown>>,
  key: SigningKey,
  keyId?: string,
): SealedWarrant {
  const issued = issueWarrant(terms, key, keyId);
  if (issued.ok) return issued.value;
  const { code, detail } = issued.refusal;
  const [rule, ...rest] = (detail ?? code).split(': this does not hold');
  throw badInput(
    `These terms make no warrant: ${rest.length > 0 ? 'broken rule, ' : ''}${rule}.`,
    `Every verifier would refuse it with ${code}.`,
  );
}

/** Terms of a root: the file first, then what the options say, then what is left to say. */
export function rootTerms(
  file: Readonly<Record<string, unknown>>,
  flags: TermFlags,
  now: number,
): Record<string, unknown> {
  const fromFlags = Object.entries(constraintTerms(flags)).map(([kind, terms]) => ({ [kind]: terms }));
  const named = namedTerms(flags, now);
  const type = named.warrant_type ?? file.warrant_type ?? 'execution';
  return {
    warrant_type: type,
    warrant_id: `warrant-${randomUUID()}`,
    // Who issues has to be able to delegate.
    delegation: { max_depth: type === 'issuer' ? 1 : 0, can_delegate: type === 'issuer' },
    not_before_ms: now,
    expires_at_ms: now + defaultLifetimeMs,
    ...file,
    ...named,
    ...(fromFlags.length > 0 ? { constraints: fromFlags } : {}),
  };
}

function warnOfLifetime({ warrant }: SealedWarrant): void {
  const lifetime = warrant.expires_at_ms - warrant.not_before_ms;
  const cap = defaultLifetimeCaps[warrant.warrant_type];
  if (lifetime > cap)
    process.stderr.write(
      `note: it lives for ${spanText(lifetime)}; verifiers refuse more than ${spanText(cap)} unless configured otherwise\n`,
    );
}

export function issueCommand(): Command {
  const command = new Command('issue')
    .description('Issue a warrant: who may pay, whom, how much, until when')
    .requiredOption('--key <file>', 'key that signs (assay lf warrant keygen)')
    .option('--subject <key>', 'public key or key file of the agent that may use it')
    .option('--file <file>', 'terms as TOML or JSON; options win over it')
    .option('--key-id <text>', 'name of the signing key, for information');
  return addTermFlags(command)
    .option('--out <file>', 'write the warrant there and print its digest')
    .option('--force', 'replace a file that is there')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Amounts are in atomic units: 5000000 is 5 USDC. Without --out the warrant goes to standard output, one line of base64.

Examples:
  assay lf warrant issue --key issuer.key --subject ed25519:+S3fxl3V... --merchant merchant-a \\
    --payer caip10:eip155:8453:0xabc123 --asset 0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913@eip155:8453 --max 200000
  assay lf warrant issue --key issuer.key --file terms.toml --valid-for 1h --out agent.lfw
  assay lf warrant issue ... | assay lf warrant inspect -`,
    )
    .action(async (flags: Flags) => {
      const now = Date.now();
      const { key } = await readKeyFile(flags.key);
      const file = flags.file === undefined ? {} : await readTermsFile(flags.file);
      const terms = rootTerms(file, flags, now);
      if (flags.subject !== undefined) terms.subject_signer = await readSigner(flags.subject, '--subject');
      if (terms.subject_signer === undefined)
        throw badInput(
          'Nobody is named who may use the warrant.',
          'Add --subject with the public key of the agent.',
        );
      const issued = issueOrExplain(terms, key, flags.keyId);
      warnOfLifetime(issued);
      await writeChain([issued], flags);
    });
}
