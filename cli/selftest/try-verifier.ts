/**
 * What the vectors say about a verifier with one fault, asked in this process.
 * @module
 */
import type { VerifierParts } from '../../../src/authorization/parts.js';
import { judgeRun } from '../../../suites/authorization/judge-run.js';
import type { Vector } from '../../../suites/authorization/vector.js';
import { askVectors, VerifierUnderTest } from '../../../suites/authorization/verifier-run.js';
import type { VerifierSaboteur } from '../../../suites/authorization/verifier-saboteur.js';
import { runInProcess } from './in-process.js';
import { createService } from './service.js';

/** Ids of the vectors that turn, in the order of the files. */
export async function turnedBy(
  vectors: readonly Vector[],
  { alter, alterText }: Pick<VerifierSaboteur<VerifierParts>, 'alter' | 'alterText'>,
): Promise<string[]> {
  const verifier = new VerifierUnderTest({
    kitVersion: '0',
    limits: { helloMs: 10_000, answerMs: 10_000 },
    start: () => runInProcess(createService(alter, alterText)),
  });
  const record = await askVectors(vectors, verifier);
  if (typeof record === 'string') throw new Error(record);
  return judgeRun(vectors, record)
    .flatMap(({ cases }) => cases)
    .filter(({ status }) => status === 'fail' || status === 'warn' || status === 'blocked')
    .map(({ id }) => id);
}
