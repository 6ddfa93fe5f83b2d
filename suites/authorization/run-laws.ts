/**
 * Tries each law over positives that the seed picks, and records where it broke.
 * @module
 */
import { createHash } from 'node:crypto';
import type { JsonObject } from '../../src/wire/json.js';
import { type CaseResult, judgeCase } from '../kit/result.js';
import type { AuthorizationRow } from './family-rows.js';
import { BrokenLaw, type Law, laws, lawTools } from './laws.js';
import type { Hello } from './protocol.js';
import { isNegative, type Vector } from './vector.js';
import type { VerifierUnderTest } from './verifier-run.js';

const rounds = 10;

export interface JudgedLaw {
  readonly row: AuthorizationRow;
  readonly cases: readonly CaseResult[];
  readonly rounds: number;
}

/** Numbers from a seed, the same on every machine. */
function randomOf(seed: string): (below: number) => number {
  let index = 0;
  return (below) => {
    index += 1;
    const digest = createHash('sha256').update(`${seed} ${index}`).digest();
    return below <= 0 ? 0 : digest.readUIntBE(0, 6) % below;
  };
}

function paramsOf({ input }: Vector): JsonObject | undefined {
  return 'steps' in input ? undefined : input.params;
}

/** Positives over which every law can be tried: plain, unambiguous, without a feature that may be missing. */
function candidates(vectors: readonly Vector[]): Vector[] {
  return vectors.filter(
    (vector) =>
      vector.profile === 'lf-core/1' &&
      !isNegative(vector) &&
      paramsOf(vector) !== undefined &&
      vector.ambiguous === undefined &&
      vector.needs === undefined &&
      // What stands exactly at a limit is beyond it in any other form.
      vector.family !== 'LFV-LIM',
  );
}

async function tryLaw(
  { row, holds }: Law,
  vectors: readonly Vector[],
  verifier: VerifierUnderTest,
  seed: string,
): Promise<CaseResult[]> {
  const random = randomOf(`${seed} ${row.id}`);
  const pool = candidates(vectors);
  const cases: CaseResult[] = [];
  for (let round = 0; round < rounds && pool.length > 0; round += 1) {
    const vector = pool[random(pool.length)];
    const params = vector === undefined ? undefined : paramsOf(vector);
    if (vector === undefined || params === undefined) continue;
    const negatives = vectors
      .filter((one) => one.base === vector.id && one.ambiguous === undefined && one.needs === undefined)
      .map(paramsOf)
      .filter((one) => one !== undefined);
    const tools = lawTools(verifier, random, negatives);
    let actual = 'it does';
    try {
      await tools.reset();
      await holds(params, tools);
    } catch (error) {
      if (!(error instanceof BrokenLaw)) throw error;
      actual = error.message.slice(0, 300);
    }
    cases.push(
      judgeCase(`${vector.id} round ${round + 1}`, row.level, [
        { claim: 'the law holds', expected: 'it does', actual, ok: actual === 'it does', evidence: [] },
      ]),
    );
  }
  return cases;
}

/** Tries all laws whose features are claimed; the others are skipped. */
export async function runLaws(
  vectors: readonly Vector[],
  verifier: VerifierUnderTest,
  hello: Hello,
  seed: string,
): Promise<JudgedLaw[]> {
  const judged: JudgedLaw[] = [];
  for (const one of laws) {
    const lacks = (one.needs ?? []).filter((need) => !hello.features.includes(need));
    const cases: CaseResult[] =
      lacks.length > 0
        ? [{ id: 'law', status: 'skip', reason: `it does not claim ${lacks.join(', ')}`, assertions: [] }]
        : await tryLaw(one, vectors, verifier, seed);
    if (cases.length > 0) judged.push({ row: one.row, cases, rounds: lacks.length > 0 ? 0 : cases.length });
  }
  return judged;
}
