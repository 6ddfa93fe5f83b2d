/**
 * Evidence of a graded verifier: the lines of each vector that did not pass and of each law that broke, so that a finding can be shown again by
 * piping one file into the verifier.
 * @module
 */
import { join } from 'node:path';
import { type EvidenceFile, writeEvidenceFolder } from '../../../reports/evidence.js';
import type { Redactor } from '../../../reports/redact.js';
import type { EvidenceRecord } from '../../../reports/run-record.js';
import { evidenceOf, type JudgedCheck } from '../../../suites/authorization/judge-run.js';
import { lawEvidence } from '../../../suites/authorization/run-laws.js';
import type { VerifierRecord } from '../../../suites/authorization/verifier-run.js';

const folder = 'evidence';

function filesOf(id: string, record: VerifierRecord): EvidenceFile[] {
  const recorded = record.vectors.get(id);
  if (recorded === undefined) return [];
  const exchanges = [recorded.reset, ...recorded.steps.flat()];
  const [requests = '', replies = ''] = evidenceOf(id);
  return [
    { name: requests, text: exchanges.map(({ sent }) => `${sent}\n`).join('') },
    {
      name: replies,
      lines: exchanges.map(({ reply }) => (reply.kind === 'answer' ? JSON.parse(reply.line) : reply)),
    },
  ];
}

/** Writes the folder below the reports. */
export async function writeVerifierEvidence(
  out: string,
  checks: readonly JudgedCheck[],
  record: VerifierRecord,
  redactor: Redactor,
): Promise<EvidenceRecord> {
  const broken = checks
    .flatMap(({ cases }) => cases)
    .filter(({ status }) => status === 'fail' || status === 'warn');
  const files = [
    { name: 'hello.json', json: record.hello },
    ...broken.flatMap(({ id }) => filesOf(id, record)),
    ...checks.flatMap(({ row, lines = [] }): EvidenceFile[] =>
      lines.length === 0
        ? []
        : [{ name: lawEvidence(row.id), text: lines.map((line) => `${line}\n`).join('') }],
    ),
  ];
  return writeEvidenceFolder(join(out, folder), files, redactor);
}
