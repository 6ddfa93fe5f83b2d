/**
 * `assay lf warrant verify`: whether a verifier that trusts some anchors would follow a chain now.
 * @module
 */
import { Command } from 'commander';
import { checkChain, checkChainLength, leafOf } from '../../src/warrant/chain/check-chain.js';
import { checkWindows } from '../../src/warrant/chain/check-window.js';
import { isDigest } from '../../src/warrant/digest.js';
import type { Refusal } from '../../src/warrant/refusal.js';
import { refusalCodes } from '../../src/warrant/refusal-codes.js';
import { signerName } from '../../src/warrant/signer.js';
import { collect } from '../flags.js';
import { badInput } from './bad-input.js';
import { readSigner } from './key-file.js';
import { looksLikeSigner, parseSigner } from './signer-text.js';
import { parseInstant } from './time-text.js';
import { readChain } from './warrant-file.js';

interface Flags {
  readonly anchor: readonly string[];
  readonly revoked: readonly string[];
  readonly now?: string;
}

/** A refusal for people: the step, the code, its sentence and where. */
export function refusalText({ step, code, detail }: Refusal): string {
  const where = detail === undefined ? '' : ` (${detail})`;
  return `refused at step ${step}: ${code}${where}\n${refusalCodes[code].sentence}\n`;
}

function revocations(entries: readonly string[]) {
  const digests = entries.filter(isDigest);
  const keys = entries
    .filter((entry) => !isDigest(entry))
    .map((entry) => {
      if (looksLikeSigner(entry)) return signerName(parseSigner(entry, '--revoked'));
      throw badInput(`--revoked ${entry} is neither a digest nor a public key.`);
    });
  return { digests: new Set(digests), keys: new Set(keys) };
}

export function verifyWarrantCommand(): Command {
  return new Command('verify')
    .description('Check a chain of warrants: signatures, trust, links, window')
    .argument('<files...>', 'warrant files, root first; - is standard input')
    .option('--anchor <key>', 'public key or key file of an issuer to trust (may be repeated)', collect, [])
    .option('--revoked <what>', 'digest or public key that is revoked (may be repeated)', collect, [])
    .option('--now <time>', 'judge the window as of another time')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
What depends on a request (audience, constraints, hashes) is judged by assay lf proof verify.

Examples:
  assay lf warrant verify agent.lfw --anchor issuer.key
  assay lf warrant verify helper.lfw --anchor ed25519:LeZ3c9/Z...

Exit codes: 0 valid, 1 refused, 64 bad usage.`,
    )
    .action(async (files: readonly string[], { anchor, revoked, now }: Flags) => {
      if (anchor.length === 0)
        throw badInput('No issuer is trusted, so every warrant would be refused.', 'Name one with --anchor.');
      const anchors = await Promise.all(anchor.map((one) => readSigner(one, '--anchor')));
      const chain = await readChain(files);
      const at = now === undefined ? Date.now() : parseInstant(now, '--now');
      const refusal =
        checkChainLength(chain.length) ??
        checkChain(chain, { anchors, revoked: revocations(revoked) }) ??
        checkWindows(chain, at);
      process.stdout.write(
        refusal === undefined
          ? `valid: ${chain.length} ${chain.length === 1 ? 'warrant' : 'warrants'}, leaf ${leafOf(chain).digest}\n`
          : refusalText(refusal),
      );
      process.exitCode = refusal === undefined ? 0 : 1;
    });
}
