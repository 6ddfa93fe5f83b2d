/**
 * The case of one vector: what its recorded lines mean. Pure: today's answer can be judged again years later.
 * Source: the authorization specification, section 24.6.
 * @module
 */
import { type CaseResult, judgeCase, type Outcome } from '../kit/result.js';
import { type Defect, type Judged, judgeAnswer, replyText, type Terms } from './judge-answer.js';
import type { Hello } from './protocol.js';
import { type ScenarioStep, stepsOf, type Vector } from './vector.js';
import type { RecordedExchange } from './verifier-link.js';
import type { RecordedVector } from './verifier-run.js';

/** Flags that say: somebody did not sign this, or not for now, here, this much or this payee. */
const forged = ['AUTH_BYPASS', 'BINDING', 'WIDENING', 'INJECTION', 'CONFUSION', 'TIME'];

/** What accepting a vector proves. A proof or a budget that is granted twice weighs more than a forgery. */
export function outcomeOf(flags: readonly string[]): Outcome | undefined {
  if (flags.includes('REPLAY')) return 'double-move';
  return flags.some((flag) => forged.includes(flag)) ? 'forged-accepted' : undefined;
}

export interface JudgedVector extends CaseResult {
  /** The first of its answers that was wrong. */
  readonly defect?: Defect;
}

const idle = (id: string, status: 'skip' | 'blocked', reason: string): JudgedVector => ({
  id,
  status,
  reason,
  assertions: [],
});

/** Why a vector does not concern a verifier; undefined when it does. */
export function reasonToSkip({ profile, needs = [] }: Vector, hello: Hello): string | undefined {
  if (!hello.profiles.includes(profile)) return `it does not claim the profile ${profile}`;
  const lacks = needs.filter((need) =>
    need === 'secp256k1' ? !hello.algs.includes(need) : !hello.features.includes(need),
  );
  return lacks.length > 0 ? `it does not claim ${lacks.join(', ')}` : undefined;
}

type Together = Extract<ScenarioStep, { op: 'together' }>;

/** Requests that met: how many were authorized, and how the others were refused. */
function judgeTogether(exchanges: readonly RecordedExchange[], step: Together, terms: Terms) {
  const granted = exchanges.filter(({ reply }) => reply.kind === 'answer' && reply.answer.ok);
  const others = exchanges
    .filter((one) => !granted.includes(one))
    .map((one) => judgeAnswer(one, step.expect.others, terms));
  const { authorized } = step.expect;
  const tooMany = granted.length > authorized;
  const count = {
    claim: 'of requests that arrive together exactly so many are authorized',
    expected: String(authorized),
    actual: `${granted.length} of ${exchanges.length}`,
    ok: granted.length === authorized,
    evidence: terms.evidence,
    ...(terms.ambiguous === undefined ? {} : { soft: 'ambiguity' as const }),
    ...(tooMany && terms.ambiguous === undefined && terms.outcome !== undefined
      ? { outcome: terms.outcome }
      : {}),
  };
  const defect: Defect | undefined = tooMany
    ? 'false_accept'
    : granted.length < authorized
      ? 'false_reject'
      : others.find((one) => one.defect !== undefined)?.defect;
  return { assertions: [count, ...others.flatMap((one) => one.assertions)], defect };
}

function judgeReset({ reply }: RecordedExchange, evidence: readonly string[]) {
  const ok = reply.kind === 'answer' && reply.answer.ok;
  return {
    claim: 'reset is answered',
    expected: 'a result',
    actual: reply.kind === 'answer' && reply.answer.ok ? 'a result' : replyText(reply),
    ok,
    evidence,
  };
}

/** Judges the lines of one vector. `evidence` names where they stand. */
export function judgeVector(
  vector: Vector,
  recorded: RecordedVector | undefined,
  hello: Hello,
  evidence: readonly string[] = [],
): JudgedVector {
  const skip = reasonToSkip(vector, hello);
  if (skip !== undefined) return idle(vector.id, 'skip', skip);
  if (recorded === undefined) return idle(vector.id, 'blocked', 'the run stopped before it');
  const terms: Terms = {
    codes: hello.codes,
    ambiguous: vector.ambiguous,
    outcome: outcomeOf(vector.flags),
    evidence,
  };
  const judged = stepsOf(vector).flatMap((step, index): readonly Judged[] => {
    const exchanges = recorded.steps[index];
    const [first] = exchanges ?? [];
    if (exchanges === undefined || first === undefined) return [];
    if (step.op === 'reset') return [{ assertions: [judgeReset(first, evidence)], defect: undefined }];
    return [
      step.op === 'together' ? judgeTogether(exchanges, step, terms) : judgeAnswer(first, step.expect, terms),
    ];
  });
  const reset = judgeReset(recorded.reset, evidence);
  const assertions = [...(reset.ok ? [] : [reset]), ...judged.flatMap((one) => one.assertions)];
  const defect = reset.ok
    ? judged.find((one) => one.defect !== undefined)?.defect
    : recorded.reset.reply.kind === 'answer'
      ? ('protocol_error' as const)
      : recorded.reset.reply.kind;
  const result = judgeCase(vector.id, 'MUST', assertions);
  if (defect === undefined) return result;
  return {
    ...result,
    defect,
    ...(result.reason === undefined ? {} : { reason: `${defect}: ${result.reason}` }),
  };
}

/** Negatives rest on a positive: where that one is refused, a refusal says nothing. */
export function blockByBase(
  vector: Vector,
  judged: JudgedVector,
  refusedBases: ReadonlySet<string>,
): JudgedVector {
  const { base } = vector;
  const says = judged.status === 'skip' || judged.defect === 'false_accept';
  if (base === undefined || says || !refusedBases.has(base)) return judged;
  return idle(vector.id, 'blocked', `${base}, from which it differs in one thing, was refused`);
}
