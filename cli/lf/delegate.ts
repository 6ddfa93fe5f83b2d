/**
 * `assay lf warrant delegate`: a warrant below another, never wider than it.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { leafOf } from '../../src/warrant/chain/check-chain.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { sameSigner } from '../../src/warrant/signer.js';
import { badInput } from './bad-input.js';
import { issueOrExplain } from './issue.js';
import { readKeyFile, readSigner } from './key-file.js';
import { findLinkProblems } from './link-problems.js';
import { narrowConstraints } from './narrow-constraints.js';
import { formatSigner } from './signer-text.js';
import {
  addTermFlags,
  constraintTerms,
  defaultLifetimeMs,
  namedTerms,
  type TermFlags,
} from './term-flags.js';
import { readTermsFile } from './terms-file.js';
import { readChain } from './warrant-file.js';
import { type OutFlags, writeChain } from './write-chain.js';

interface Flags extends TermFlags, OutFlags {
  readonly key: string;
  readonly keyId?: string;
  readonly parent: string;
  readonly subject?: string;
  readonly file?: string;
}

/** Terms of the child: the parent's, then the file's, then what the options narrow. Nothing is inherited from metadata. */
export function childTerms(
  parent: SealedWarrant,
  file: Readonly<Record<string, unknown>>,
  flags: TermFlags,
  now: number,
): Record<string, unknown> {
  const { audience, payment_subjects, constraints, not_before_ms, expires_at_ms } = parent.warrant;
  const start = Math.max(now, not_before_ms);
  const narrowed = narrowConstraints(constraints, constraintTerms(flags));
  return {
    warrant_type: 'execution',
    warrant_id: `warrant-${randomUUID()}`,
    audience,
    payment_subjects,
    delegation: { max_depth: 0, can_delegate: false },
    not_before_ms: start,
    expires_at_ms: Math.min(start + defaultLifetimeMs, expires_at_ms),
    ...file,
    ...namedTerms(flags, now),
    ...(file.constraints === undefined && narrowed.length > 0 ? { constraints: narrowed } : {}),
    parent_digest: parent.hash,
  };
}

/** A child that no verifier would follow is not signed. */
export function explainLink(child: SealedWarrant, above: readonly SealedWarrant[]): void {
  const problems = findLinkProblems(child, above);
  if (problems.length > 0)
    throw badInput(
      `The new warrant would be wider than its parent allows: it ${problems.join('; it ')}.`,
      '`assay lf warrant inspect` shows what the parent allows.',
    );
}

export function delegateCommand(): Command {
  const command = new Command('delegate')
    .description('Issue a warrant below another one, with the same terms or narrower ones')
    .requiredOption('--parent <file>', 'warrant file to delegate from, its ancestors first')
    .requiredOption('--key <file>', 'key that the parent names as its subject')
    .option('--subject <key>', 'public key or key file of who may use the new warrant')
    .option('--file <file>', 'terms as TOML or JSON; options win over it')
    .option('--key-id <text>', 'name of the signing key, for information');
  return addTermFlags(command)
    .option('--out <file>', 'write the chain there and print the digest of the new warrant')
    .option('--force', 'replace a file that is there')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
What no option and no file names is taken over from the parent; the window is 5 minutes from now, within the parent's.
The file that is written holds the whole chain, root first.

Examples:
  assay lf warrant delegate --parent agent.lfw --key agent.key --subject helper.pub.key --max 50000 --out helper.lfw
  assay lf warrant delegate --parent agent.lfw --key agent.key --subject ed25519:SqIBcAFy... --path /search --valid-for 60s`,
    )
    .action(async (flags: Flags) => {
      const chain = await readChain([flags.parent]);
      const parent = leafOf(chain);
      const { key, signer } = await readKeyFile(flags.key);
      if (!sameSigner(signer, parent.warrant.subject_signer))
        throw badInput(
          `${flags.key} cannot delegate from ${flags.parent}: the warrant may be used by ${formatSigner(parent.warrant.subject_signer)}, and this key is ${formatSigner(signer)}.`,
        );
      const file = flags.file === undefined ? {} : await readTermsFile(flags.file);
      const terms = childTerms(parent, file, flags, Date.now());
      if (flags.subject !== undefined) terms.subject_signer = await readSigner(flags.subject, '--subject');
      if (terms.subject_signer === undefined)
        throw badInput(
          'Nobody is named who may use the warrant.',
          'Add --subject with the public key of the agent.',
        );
      const child = issueOrExplain(terms, key, flags.keyId);
      explainLink(child, chain);
      await writeChain([...chain, child], flags);
    });
}
