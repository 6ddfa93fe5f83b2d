/**
 * The in-toto Statement (v1) about a run, with the test-result predicate (v0.1). Pure: the same record and digests give
 * the same bytes.
 *
 * Subjects are files that a reader can hash: `SHA256SUMS`, which names every file of the evidence, and `report.json`
 * itself, which it does not name. The target is the identity in the first subject's name; a service has no bytes of its
 * own that could be hashed.
 *
 * @module
 */
import { z } from 'zod';
import { exitDecision } from '../exit-code.js';
import { completeRecord } from '../grade.js';
import { gradeLine } from '../grade-text.js';
import { recordToJson } from '../json.js';
import { plainLine } from '../plain-text.js';
import { ReportError } from '../report-error.js';
import { letterSchema, type RunRecord, tierSchema, verdictSchema } from '../run-record.js';
import { isBinding, isExecuted, isRed } from '../weight.js';

export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://in-toto.io/attestation/test-result/v0.1';

const sha256Schema = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const idsSchema = z.array(z.string());

/** The statement as this version writes it and reads it back. */
export const statementSchema = z.strictObject({
  _type: z.literal(statementType),
  subject: z.tuple([
    z.strictObject({ name: z.string(), digest: sha256Schema }),
    z.strictObject({ name: z.literal('report.json'), digest: sha256Schema }),
  ]),
  predicateType: z.literal(predicateType),
  predicate: z.strictObject({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    configuration: z.tuple([z.strictObject({ name: z.string(), digest: sha256Schema })]),
    passedTests: idsSchema,
    warnedTests: idsSchema,
    failedTests: idsSchema,
    // Members of our own: consumers of the predicate ignore what they do not know.
    assay: z.strictObject({
      kit: z.string(),
      run: z.string(),
      started_at: z.string(),
      target: z.strictObject({
        name: z.string(),
        url: z.string(),
        version: z.string().optional(),
        digest: z.string().optional(),
      }),
      tier: tierSchema,
      grade: z.string(),
      letter: letterSchema.optional(),
      profiles: z.array(
        z.strictObject({ id: z.string(), verdict: verdictSchema, letter: letterSchema.optional() }),
      ),
      provisional_failures: idsSchema,
      blocked: idsSchema,
      out_of_reach: idsSchema,
    }),
  }),
});
export type Statement = z.infer<typeof statementSchema>;

export interface Digests {
  /** SHA-256 of `report.json`, hex. */
  readonly report: string;
  /** SHA-256 of the evidence's `SHA256SUMS`, hex. */
  readonly sums: string;
}

/** Name of the first subject. */
const evidenceOf = (record: RunRecord): string => {
  const { name, version } = record.target;
  return plainLine(`${name}${version === undefined ? '' : `@${version}`}#evidence/SHA256SUMS`);
};

/**
 * What may be attested at all. Source: grading, "a MUST or SAFETY check disabled: no letter, no attestation".
 *
 * @throws ReportError `attestation-refused`
 */
function expectAttestable(record: RunRecord): void {
  const disabled = record.checks.filter((check) => isBinding(check) && check.status === 'disabled');
  if (disabled.length > 0) {
    const shown = disabled.slice(0, 3).map((check) => check.id);
    const more = disabled.length > shown.length ? ` and ${disabled.length - shown.length} more` : '';
    throw new ReportError(
      'attestation-refused',
      `There is no attestation for this run: the operator disabled binding checks (${shown.join(', ')}${more}). ` +
        'Grade again without --skip for MUST and SAFETY checks.',
    );
  }
  const errors = record.checks.filter((check) => check.status === 'error').map((check) => check.id);
  if (errors.length > 0)
    throw new ReportError(
      'attestation-refused',
      `There is no attestation for this run: Assay itself failed in ${errors.slice(0, 3).join(', ')}. Grade again.`,
    );
  const { by_status: _status, by_level: _level, ...summary } = record.summary;
  if (recordToJson(completeRecord({ ...record, summary })) !== recordToJson(record))
    throw new ReportError(
      'attestation-refused',
      'There is no attestation for this report: its grade, verdicts or counts do not follow from its checks. ' +
        'It was changed by hand, or written by another version of Assay.',
    );
  if (!record.checks.some(isExecuted))
    throw new ReportError(
      'attestation-refused',
      'There is no attestation for this run: no check was executed in it.',
    );
}

/** FAILED: what turns the exit code red. WARNED: nothing red, and something that is not a plain pass. */
function resultOf(record: RunRecord): Statement['predicate']['result'] {
  const { code } = exitDecision(record);
  if (code === 1) return 'FAILED';
  const short = record.checks.some((one) => ['warn', 'fail', 'blocked', 'disabled'].includes(one.status));
  return code !== 0 || short ? 'WARNED' : 'PASSED';
}

/**
 * The statement about one run.
 *
 * @throws ReportError `attestation-refused`
 */
export function statementOf(record: RunRecord, digests: Digests): Statement {
  expectAttestable(record);
  const { target, kit, run, checks } = record;
  const ids = (which: (check: RunRecord['checks'][number]) => boolean): string[] =>
    checks.filter(which).map((check) => check.id);
  return {
    _type: statementType,
    subject: [
      { name: evidenceOf(record), digest: { sha256: digests.sums } },
      { name: 'report.json', digest: { sha256: digests.report } },
    ],
    predicateType,
    predicate: {
      result: resultOf(record),
      configuration: [
        {
          name: `${kit.name} catalogue ${kit.catalogue.version}`,
          digest: { sha256: kit.catalogue.digest.replace(/^sha256:/, '') },
        },
      ],
      passedTests: ids((check) => check.status === 'pass' && !isRed(check)),
      warnedTests: ids((check) => check.status === 'warn' && !isRed(check)),
      failedTests: ids(isRed),
      assay: {
        kit: `${kit.name} ${kit.version}`,
        run: run.id,
        started_at: run.started_at,
        target: {
          name: plainLine(target.name),
          url: plainLine(target.url),
          ...(target.version === undefined ? {} : { version: plainLine(target.version) }),
          ...(target.digest === undefined ? {} : { digest: plainLine(target.digest) }),
        },
        tier: record.connection.tier,
        grade: gradeLine(record),
        ...(record.grade.letter === undefined ? {} : { letter: record.grade.letter }),
        profiles: record.profiles.map(({ id, verdict, letter }) => ({
          id,
          verdict,
          ...(letter === undefined ? {} : { letter }),
        })),
        provisional_failures: ids((check) => check.status === 'fail' && !isRed(check)),
        blocked: ids((check) => check.status === 'blocked' && !isRed(check)),
        out_of_reach: ids((check) => check.status === 'out-of-reach' && !isRed(check)),
      },
    },
  };
}

/** Text of a statement: the bytes that are signed. */
export const statementText = (statement: Statement): string => `${JSON.stringify(statement)}\n`;
