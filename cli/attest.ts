/**
 * `assay attest`: signs a run for those who were not there, and verifies what others signed.
 * @module
 */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { signEnvelope } from '../reports/attestation/envelope.js';
import { readPrivateKey } from '../reports/attestation/signing-key.js';
import { statementOf, statementText } from '../reports/attestation/statement.js';
import { expectEvidenceOf, readEvidenceFolder, sha256Of } from '../reports/evidence-folder.js';
import { recordFromJson } from '../reports/json.js';
import { AssayError } from '../src/wire/assay-error.js';
import { keygenCommand } from './attest/keygen.js';
import { readSmallFile } from './attest/read-small-file.js';
import { verifyCommand } from './attest/verify.js';
import { sayErrata } from './errata/errata.js';
import { expectNewFile, writeNewFile } from './new-file.js';
import { readReportBytes } from './report.js';

interface Flags {
  readonly key?: string;
  readonly statement?: boolean;
  readonly evidence?: string;
  readonly out?: string;
}

export function attestCommand(): Command {
  return new Command('attest')
    .description('Sign a run: an in-toto statement in a DSSE envelope (Ed25519)')
    .enablePositionalOptions()
    .argument('<report>', 'report.json of a run; its evidence folder stands beside it')
    .option('--key <file>', 'private key: PEM (PKCS #8), Ed25519, readable by you alone')
    .option('--statement', 'print the statement alone, for another signer')
    .option(
      '--evidence <folder>',
      'evidence of the run (default: the folder that the report names, beside it)',
    )
    .option('--out <file>', 'where the envelope goes (default: attestation.json beside the report)')
    .option('--verbose', 'print stacks of errors')
    .addCommand(keygenCommand())
    .addCommand(verifyCommand())
    .addHelpText(
      'after',
      `
Before anything is signed, the evidence is compared with its SHA256SUMS and with the report, and the grade with the
checks. A run in which a MUST or SAFETY check was disabled is not attested.

Examples:
  assay attest keygen --out assay.key                                   writes assay.key and assay.key.pub
  assay attest assay-report/report.json --key assay.key
  assay attest assay-report/report.json --statement > statement.json    for cosign and others
  assay attest verify assay-report/attestation.json --key assay.key.pub \\
    --report assay-report/report.json --evidence assay-report/evidence`,
    )
    .action(attest);
}

async function attest(path: string, flags: Flags): Promise<void> {
  if ((flags.key === undefined) === (flags.statement !== true))
    throw new AssayError('assay attest needs --key FILE to sign with, or --statement to sign elsewhere.', {
      code: 'BAD_USAGE',
      exitCode: 64,
      hint: 'Give exactly one of them. `assay attest keygen --out FILE` makes a key.',
    });
  const out = flags.statement ? flags.out : (flags.out ?? join(dirname(path), 'attestation.json'));
  if (out !== undefined) await expectNewFile(out);
  const key = flags.key === undefined ? undefined : readPrivateKey(await readKeyText(flags.key), flags.key);
  const bytes = await readReportBytes(path);
  const record = recordFromJson(bytes.toString('utf8'), path);
  sayErrata(record);
  const evidence = await readEvidenceFolder(flags.evidence ?? join(dirname(path), record.evidence.folder));
  expectEvidenceOf(record, evidence);
  const text = statementText(statementOf(record, { report: sha256Of(bytes), sums: evidence.sums }));
  const written = key ? signEnvelope(text, key) : text;
  if (out === undefined) process.stdout.write(written);
  else {
    await writeNewFile(out, written);
    process.stdout.write(`Attestation: ${out}\n`);
  }
}

/** A key that others can read is refused, as ssh does. */
async function readKeyText(path: string): Promise<string> {
  const text = await readSmallFile(path, '--key');
  const mode = process.platform === 'win32' ? 0 : (await stat(path)).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw new AssayError(
      `Others on this machine can read the key file ${path} (mode 0${mode.toString(8)}).`,
      {
        code: 'BAD_KEY',
        exitCode: 64,
        hint: `Make it yours alone: chmod 600 ${path}`,
      },
    );
  return text;
}
