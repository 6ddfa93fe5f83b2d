/**
 * What an attestation is held against: its signature and schema, the report, and the digest of the evidence's list.
 * Says in words what that proves, and what it does not.
 *
 * @module
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { sha256Of } from '../evidence-folder.js';
import { recordFromJson } from '../json.js';
import { plainLine } from '../plain-text.js';
import { ReportError } from '../report-error.js';
import { openEnvelope } from './envelope.js';
import { keyIdOf } from './signing-key.js';
import { type Statement, statementOf, statementSchema } from './statement.js';

const refused = (message: string): ReportError => new ReportError('attestation-invalid', message);

/**
 * The statement of an envelope that this key signed.
 *
 * @throws ReportError `attestation-invalid`
 */
export function verifyEnvelope(text: string, key: KeyObject): Statement {
  const payload = openEnvelope(text, key);
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    throw refused('The signed payload is not JSON.');
  }
  const parsed = statementSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : plainLine(z.core.toDotPath(issue.path));
    throw refused(
      `The signed payload is no test-result statement of Assay: ${where === '' ? '' : `${where}: `}${plainLine(issue?.message ?? '')}.`,
    );
  }
  return parsed.data;
}

/**
 * The report is the one that was attested, and the statement says what it says.
 *
 * @throws ReportError `attestation-invalid`, `record-not-json` or `record-invalid`
 */
export function expectReport(statement: Statement, report: Buffer, source: string): void {
  const [sums, subject] = statement.subject;
  const digest = sha256Of(report);
  if (digest !== subject.digest.sha256)
    throw refused(
      `${source} is not the report that was attested: its SHA-256 is ${digest}, the attestation names ${subject.digest.sha256}.`,
    );
  const record = recordFromJson(report.toString('utf8'), source);
  const own = statementOf(record, { report: digest, sums: sums.digest.sha256 });
  if (JSON.stringify(statementSchema.parse(own)) !== JSON.stringify(statement))
    throw refused(`The attestation says other things about the run than ${source} does.`);
}

/**
 * The evidence is the one that was attested.
 *
 * @param sums SHA-256 of the folder's `SHA256SUMS`, hex
 * @throws ReportError `attestation-invalid`
 */
export function expectEvidence(statement: Statement, sums: string, source: string): void {
  const wanted = statement.subject[0].digest.sha256;
  if (sums !== wanted)
    throw refused(
      `${source} is not the evidence that was attested: its SHA256SUMS has the SHA-256 ${sums}, the attestation names ${wanted}.`,
    );
}

export interface Verified {
  readonly statement: Statement;
  readonly key: KeyObject;
  /** What was compared beside the signature. */
  readonly report: boolean;
  /** How many files of evidence were compared. */
  readonly evidence?: number;
}

/** What was verified, as lines for a person. */
export function explainVerified({ statement, key, report, evidence }: Verified): string {
  const { assay, result, passedTests, warnedTests, failedTests } = statement.predicate;
  const { target } = assay;
  const [sums, attested] = statement.subject;
  const files = evidence === undefined ? undefined : `${evidence} ${evidence === 1 ? 'file' : 'files'}`;
  return `${[
    'The attestation is good.',
    '',
    `  signed by  ${keyIdOf(key)}`,
    `  target     ${plainLine(`${target.name} ${target.version ?? ''}`)} at ${plainLine(target.url)}`,
    `  run        ${plainLine(`${assay.run}, started ${assay.started_at}, with ${assay.kit}`)}`,
    `  result     ${result}: ${passedTests.length} passed, ${warnedTests.length} warned, ${failedTests.length} failed`,
    `  grade      ${plainLine(assay.grade)}`,
    `  report     ${report ? 'compared, unchanged' : `not compared (--report); SHA-256 ${attested.digest.sha256}`}`,
    `  evidence   ${files === undefined ? `not compared (--evidence); SHA-256 of SHA256SUMS ${sums.digest.sha256}` : `${files} compared, unchanged`}`,
    '',
    'This proves:',
    '  - the holder of that private key signed exactly these words about this run;',
    ...(report ? ['  - the report is, byte for byte, the one that was signed, and says the same;'] : []),
    ...(files === undefined
      ? []
      : ['  - each file of the evidence is, byte for byte, the one that was signed;']),
    '  - nothing of it was changed since.',
    'This does not prove:',
    '  - who holds the key: ask its owner for it, and not the place where you found the attestation;',
    '  - that the run took place as recorded, or when: whoever ran it could have made it up before signing',
    '    (`assay verify-evidence` judges the recorded exchanges again; `assay replay` asks the target itself);',
    '  - that the service at that address is, today, the one that was graded;',
    `  - that defects are absent: ${assay.out_of_reach.length} checks were out of reach at ${assay.tier}, ${assay.blocked.length} blocked,`,
    `    ${assay.provisional_failures.length} failed provisionally.`,
  ].join('\n')}\n`;
}
