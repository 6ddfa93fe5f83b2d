/**
 * Tries each law on worlds from a seed, and records where it broke. What a verifier does not claim is skipped, and says so.
 * @module
 */
import { createHash } from 'node:crypto';
import { type CaseResult, judgeCase } from '../kit/result.js';
import type { AuthorizationRow } from './family-rows.js';
import type { Law, LawRun, VerifierToAsk } from './laws/law.js';
import type { Hello } from './protocol.js';

export interface JudgedLaw {
  readonly row: AuthorizationRow;
  readonly cases: readonly CaseResult[];
  /** Worlds that were tried. */
  readonly rounds: number;
  /** Requests that show where it broke, ready to be piped into a verifier. */
  readonly lines: readonly string[];
}

export interface LawsPlan {
  readonly seed: string;
  /** Worlds for each law; what each of them needs unless given. */
  readonly runs?: number | undefined;
  /** The first world that breaks a law will do: no smaller one is looked for. */
  readonly asFound?: boolean;
  /** Ids of the laws to try; all unless given. */
  readonly only?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Where the requests of a broken law stand. */
export const lawEvidence = (id: string): string => `${id}.requests.ndjson`;

const seedOf = (seed: string, id: string): number =>
  createHash('sha256').update(`${seed} ${id}`).digest().readInt32BE(0);

function lacking({ needs }: Law, hello: Hello): string | undefined {
  const names = [
    ...(needs.ops ?? []).filter((op) => !hello.ops.includes(op)),
    ...(needs.features ?? []).filter((feature) => !hello.features.includes(feature)),
    ...(needs.codes === true && hello.codes === 'none' ? ['codes of lf-core/1'] : []),
    ...(hello.profiles.includes('lf-core/1') ? [] : ['the profile lf-core/1']),
  ];
  return names.length === 0 ? undefined : `it does not claim ${names.join(', ')}`;
}

function judge({ row }: Law, { runs, founded, broken }: LawRun): CaseResult {
  if (broken === undefined && founded === 0)
    return {
      id: row.id,
      status: 'blocked',
      reason: `it refused what the law begins with, in all of ${runs} worlds`,
      assertions: [],
    };
  return judgeCase(row.id, row.level, [
    {
      claim: 'the law holds',
      expected: 'in every world',
      actual:
        broken === undefined ? `in ${founded} worlds` : `not in world ${runs}: ${broken.why}`.slice(0, 400),
      ok: broken === undefined,
      evidence: [lawEvidence(row.id)],
    },
  ]);
}

/** Tries one law. */
export async function runLaw(
  law: Law,
  verifier: VerifierToAsk,
  hello: Hello,
  { seed, runs = law.runs, asFound = false }: Pick<LawsPlan, 'seed' | 'runs' | 'asFound'>,
): Promise<JudgedLaw> {
  const { row } = law;
  const reason = lacking(law, hello);
  if (reason !== undefined)
    return { row, cases: [{ id: row.id, status: 'skip', reason, assertions: [] }], rounds: 0, lines: [] };
  const run = await law.attempt(verifier, hello, { seed: seedOf(seed, row.id), runs, asFound });
  return { row, cases: [judge(law, run)], rounds: run.runs, lines: run.broken?.lines ?? [] };
}

/** Tries the laws one after another. What is left when the verifier cannot be had any more is not tried. */
export async function runLaws(verifier: VerifierToAsk, hello: Hello, plan: LawsPlan): Promise<JudgedLaw[]> {
  // Loaded when they are needed: a verifier that only serves never tries any.
  const { laws } = await import('./laws/all.js');
  const judged: JudgedLaw[] = [];
  for (const law of laws) {
    if (plan.only !== undefined && !plan.only.includes(law.row.id)) continue;
    if (plan.signal?.aborted === true || verifier.stopped !== undefined) break;
    judged.push(await runLaw(law, verifier, hello, plan));
  }
  return judged;
}
