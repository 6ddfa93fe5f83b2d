/**
 * `assay attest verify`: whether an attestation holds, and what that means.
 * @module
 */
import { Command } from 'commander';
import { readPublicKey } from '../../reports/attestation/signing-key.js';
import {
  expectEvidence,
  expectReport,
  explainVerified,
  verifyEnvelope,
} from '../../reports/attestation/verify.js';
import { type EvidenceFolder, readEvidenceFolder } from '../../reports/evidence-folder.js';
import { ReportError } from '../../reports/report-error.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { readReportBytes } from '../report.js';
import { readSmallFile } from './read-small-file.js';

interface Flags {
  readonly key: string;
  readonly report?: string;
  readonly evidence?: string;
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Verify an attestation: signature, schema and digests')
    .argument('<envelope>', 'DSSE envelope that `assay attest` wrote')
    .requiredOption('--key <file>', 'public key of the signer: PEM (SPKI), Ed25519')
    .option('--report <file>', 'report.json to compare with the one that was attested')
    .option('--evidence <folder>', 'evidence folder to compare with the one that was attested')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Exit codes: 0 it holds, 1 it does not, 64 bad usage.

Example:
  assay attest verify attestation.json --key assay.key.pub --report report.json --evidence evidence`,
    )
    .action(async (path: string, flags: Flags) => {
      const key = readPublicKey(await readSmallFile(flags.key, '--key'), flags.key);
      const envelope = await readSmallFile(path, 'The attestation');
      const report = flags.report === undefined ? undefined : await readReportBytes(flags.report);
      let folder: EvidenceFolder | undefined;
      try {
        const statement = verifyEnvelope(envelope, key);
        if (report && flags.report !== undefined) expectReport(statement, report, flags.report);
        if (flags.evidence !== undefined) {
          folder = await readEvidenceFolder(flags.evidence);
          expectEvidence(statement, folder.sums, flags.evidence);
        }
        process.stdout.write(
          explainVerified({
            statement,
            key,
            report: report !== undefined,
            ...(folder ? { evidence: folder.files.length } : {}),
          }),
        );
      } catch (error) {
        if (!(error instanceof ReportError) || error.code === 'evidence-unreadable') throw error;
        throw new AssayError(`The attestation does not hold. ${error.message}`, {
          code: 'NOT_VERIFIED',
          exitCode: 1,
          cause: error,
        });
      }
    });
}
