/**
 * What the vectors and the laws say about a verifier with one fault, asked in this process.
 * @module
 */

import { AssayError } from '../../src/wire/assay-error.js';
import { protocolRow } from '../../suites/authorization/family-rows.js';
import { judgeRun } from '../../suites/authorization/judge-run.js';
import type { Law } from '../../suites/authorization/laws/law.js';
import { type JudgedLaw, runLaw } from '../../suites/authorization/run-laws.js';
import type { Vector } from '../../suites/authorization/vector.js';
import { askVectors, VerifierUnderTest } from '../../suites/authorization/verifier-run.js';
import { lawSeed } from '../../suites/authorization/verifier-saboteur.js';
import { runInProcess } from '../lf/verifier/in-process.js';
import type { BrokenVerifier } from './broken-verifiers.js';

type Program = Pick<BrokenVerifier, 'service' | 'staysAlive'>;

const underTest = ({ service, staysAlive }: Program): VerifierUnderTest =>
  new VerifierUnderTest({
    kitVersion: '0',
    limits: { helloMs: 10_000, answerMs: 10_000 },
    start: () => ({ ...runInProcess(service()), finish: async () => staysAlive !== true }),
  });

const silent = (why: string): AssayError =>
  new AssayError(`The verifier cannot be asked: ${why}.`, { code: 'VERIFIER_SILENT', exitCode: 3 });

/**
 * Ids of the vectors that turn, in the order of the files, then the cases of the protocol: `LFV-PROTOCOL-farewell`. Throws
 * AssayError `VERIFIER_SILENT`.
 */
export async function turnedBy(vectors: readonly Vector[], program: Program): Promise<string[]> {
  const record = await askVectors(vectors, underTest(program));
  if (typeof record === 'string') throw silent(record);
  return judgeRun(vectors, record).flatMap(({ row, cases }) =>
    cases
      .filter(({ status }) => status === 'fail' || status === 'warn' || status === 'blocked')
      .map(({ id }) => (row === protocolRow ? `${row.id}-${id}` : id)),
  );
}

/** The name of a law without that of its family: `P18`. */
export const lawName = ({ row }: Pick<JudgedLaw, 'row'>): string => row.id.replace('LFV-', '');

/**
 * The laws that break, each with a verifier of its own, so that none depends on which others were tried. `runs` worlds of
 * each, or as many as it is tried on anyway. Throws AssayError `VERIFIER_SILENT`.
 */
export async function brokenLaws(
  laws: readonly Law[],
  program: Program,
  runs?: number,
): Promise<JudgedLaw[]> {
  const broken: JudgedLaw[] = [];
  for (const law of laws) {
    const verifier = underTest(program);
    const hello = await verifier.greet();
    if (typeof hello === 'string') throw silent(hello);
    const judged = await runLaw(law, verifier, hello, { seed: lawSeed, runs, asFound: true });
    const breaks = judged.cases.some(
      ({ status }) => status === 'fail' || (runs === undefined && status !== 'pass'),
    );
    if (breaks) broken.push(judged);
  }
  return broken;
}
