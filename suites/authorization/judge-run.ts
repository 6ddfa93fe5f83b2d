/**
 * From everything that a verifier answered to one result per check. Pure.
 * @module
 */
import { type CaseResult, judgeCase, judgeRow } from '../kit/result.js';
import { type AuthorizationRow, familyRows, protocolRow } from './family-rows.js';
import { replyText } from './judge-answer.js';
import { blockByBase, type JudgedVector, judgeVector } from './judge-vector.js';
import type { JudgedLaw } from './run-laws.js';
import { isNegative, type Vector } from './vector.js';
import type { VerifierRecord } from './verifier-run.js';

export interface JudgedCheck {
  readonly row: AuthorizationRow;
  readonly cases: readonly JudgedVector[];
  readonly result: ReturnType<typeof judgeRow>;
  /** Of a law: worlds that were tried, and the requests where it broke. */
  readonly rounds?: number;
  readonly lines?: readonly string[];
}

/** Where the lines of a vector stand: in two files, of which the first can be piped into the verifier. */
export const evidenceOf = (vectorId: string): readonly string[] => [
  `${vectorId}.requests.ndjson`,
  `${vectorId}.replies.ndjson`,
];

function judgeProtocol({ probe, endedCleanly, stopped }: VerifierRecord): JudgedCheck {
  const { reply } = probe;
  const cases: CaseResult[] = [
    judgeCase('unknown-operation', 'MUST', [
      {
        claim: 'an unknown operation is answered with its own code',
        expected: 'protocol_unknown_op',
        actual: replyText(reply),
        ok: reply.kind === 'answer' && !reply.answer.ok && reply.answer.error.code === 'protocol_unknown_op',
        evidence: [],
      },
    ]),
    judgeCase('farewell', 'MUST', [
      {
        claim: 'it ends by itself within 5 s when its input ends, with status 0',
        expected: 'status 0',
        actual: endedCleanly ? 'status 0' : (stopped ?? 'it did not'),
        ok: endedCleanly,
        evidence: [],
        soft: 'form',
      },
    ]),
  ];
  return { row: protocolRow, cases, result: judgeRow(cases) };
}

/** All vectors of all families that were asked; a row without vectors has nothing to say and is left out. */
export function judgeRun(
  vectors: readonly Vector[],
  record: VerifierRecord,
  laws: readonly JudgedLaw[] = [],
): JudgedCheck[] {
  const judged = new Map(
    vectors.map((vector): [string, JudgedVector] => [
      vector.id,
      judgeVector(vector, record.vectors.get(vector.id), record.hello, evidenceOf(vector.id)),
    ]),
  );
  const refused = new Set(
    vectors
      .filter((vector) => !isNegative(vector) && judged.get(vector.id)?.status === 'fail')
      .map(({ id }) => id),
  );
  const checks = familyRows.flatMap((row): JudgedCheck[] => {
    const cases = vectors
      .filter(({ family }) => family === row.id)
      .flatMap((vector) => {
        const one = judged.get(vector.id);
        return one === undefined ? [] : [blockByBase(vector, one, refused)];
      });
    return cases.length === 0 ? [] : [{ row, cases, result: judgeRow(cases) }];
  });
  const held = laws.map((one): JudgedCheck => ({ ...one, result: judgeRow(one.cases) }));
  return [...checks, ...held, judgeProtocol(record)];
}
