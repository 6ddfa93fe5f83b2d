/**
 * What one answer of a verifier means beside what it should have been. Pure, over recorded lines.
 * Source: the authorization specification, section 24.6.
 * @module
 */

import { jcs } from '../../src/wire/jcs.js';
import type { JsonObject, JsonValue } from '../../src/wire/json.js';
import type { Assertion, Outcome } from '../kit/result.js';
import type { Expected } from './vector.js';
import type { RecordedExchange, Reply } from './verifier-link.js';

/** How the specification calls what went wrong. */
export type Defect =
  | 'false_accept'
  | 'false_reject'
  | 'wrong_code'
  | 'wrong_step'
  | 'wrong_decision'
  | 'crash'
  | 'timeout'
  | 'protocol_violation'
  | 'protocol_error';

export interface Terms {
  /** `lf-core/1` when the verifier's codes follow the table; `none` when only its verdict counts. */
  readonly codes: 'lf-core/1' | 'none';
  /** Row of the ambiguity register on which the vector rests. */
  readonly ambiguous?: string | undefined;
  /** What accepting would prove. */
  readonly outcome?: Outcome | undefined;
  /** Where the lines stand. */
  readonly evidence: readonly string[];
}

export interface Judged {
  readonly assertions: Assertion[];
  readonly defect?: Defect;
}

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** A reply in words. */
export function replyText(reply: Reply): string {
  if (reply.kind !== 'answer') return `${reply.kind}: ${shorten(reply.detail)}`;
  const { answer } = reply;
  if (answer.ok)
    return answer.result.authorized === true ? 'authorized' : 'an answer that authorizes nothing';
  const { code, step } = answer.error;
  return shorten(`refused${step === undefined ? '' : ` at step ${step}`} with ${code}`);
}

function expectedText(expected: Expected): string {
  if (expected.authorized) return 'authorized';
  const codes = [expected.code, ...(expected.also ?? [])].join(' or ');
  return `refused${expected.step === undefined ? '' : ` at step ${expected.step}`} with ${codes}`;
}

/** Members that a decision leaves out, and members that it states differently. */
function compareDecision(wanted: JsonObject, stated: JsonObject): { missing: string[]; different: string[] } {
  const value = (name: string): JsonValue | undefined =>
    Object.hasOwn(stated, name) ? stated[name] : undefined;
  const names = Object.keys(wanted);
  return {
    missing: names.filter((name) => value(name) === undefined),
    different: names.filter((name) => {
      const one = value(name);
      return one !== undefined && jcs(one) !== jcs(wanted[name] ?? null);
    }),
  };
}

function judgeDecision(wanted: JsonObject, stated: JsonObject, evidence: readonly string[]): Judged {
  const { missing, different } = compareDecision(wanted, stated);
  const assertions: Assertion[] = [];
  if (different.length > 0)
    assertions.push({
      claim: 'the decision says what was decided',
      expected: shorten(different.map((name) => `${name} ${JSON.stringify(wanted[name])}`).join(', ')),
      actual: shorten(different.map((name) => `${name} ${JSON.stringify(stated[name])}`).join(', ')),
      ok: false,
      evidence,
    });
  if (missing.length > 0)
    assertions.push({
      claim: 'the decision has all members',
      expected: missing.join(', '),
      actual: 'missing',
      ok: false,
      evidence,
      soft: 'form',
    });
  return different.length > 0 ? { assertions, defect: 'wrong_decision' } : { assertions };
}

/** The answer to one `verify_authorization`. */
export function judgeAnswer({ reply }: RecordedExchange, expected: Expected, terms: Terms): Judged {
  const { evidence, ambiguous } = terms;
  const verdict = {
    claim: expected.authorized ? 'a valid authorization is accepted' : 'the authorization is refused',
    expected: expectedText(expected),
    actual: replyText(reply),
    evidence,
  };
  const held: Assertion = { ...verdict, ok: true };
  const broken = (defect: Defect, more: Partial<Assertion> = {}): Judged => ({
    assertions: [{ ...verdict, ok: false, ...more }],
    defect,
  });
  const soft: Partial<Assertion> =
    ambiguous === undefined
      ? {}
      : { soft: 'ambiguity', claim: `${verdict.claim} (ambiguity ${ambiguous}: either answer passes)` };
  if (reply.kind !== 'answer') return broken(reply.kind);
  const { answer } = reply;
  if (!answer.ok && answer.error.code.startsWith('protocol_')) return broken('protocol_error');
  if (answer.ok && answer.result.authorized !== true) return broken('protocol_error');
  if (answer.ok && !expected.authorized)
    return broken('false_accept', {
      ...soft,
      ...(ambiguous === undefined && terms.outcome !== undefined ? { outcome: terms.outcome } : {}),
    });
  if (answer.ok) {
    const wanted = expected.authorized ? expected.decision : undefined;
    const decision =
      wanted === undefined ? { assertions: [] } : judgeDecision(wanted, answer.result, evidence);
    return { ...decision, assertions: [held, ...decision.assertions] };
  }
  if (expected.authorized) return broken('false_reject', soft);
  if (terms.codes === 'none') return { assertions: [held] };
  const { code, step } = answer.error;
  if (![expected.code, ...(expected.also ?? [])].includes(code)) return broken('wrong_code', soft);
  // The step of another listed code is its own.
  if (step !== undefined && code === expected.code && step !== (expected.step ?? step))
    return broken('wrong_step', { ...soft, soft: soft.soft ?? 'form' });
  return { assertions: [held] };
}
