/**
 * What a merchant's answer to a vector means: verdict, status, and the code in PaymentRequired.error. Pure.
 * Source: the authorization specification, sections 13 and 24.6.
 * @module
 */
import { refusalCodes } from '../../../src/warrant/refusal-codes.js';
import type { Assertion } from '../../kit/result.js';
import { judgeCase } from '../../kit/result.js';
import { type JudgedVector, outcomeOf } from '../judge-vector.js';
import { challengeOf, type MerchantAnswer, type RecordedSale } from './ask-merchant.js';
import type { LiveVector } from './live-vectors.js';

/** L31 and L32: sources disagree between these. */
const refusalStatuses = [400, 402, 413];

const isSuccess = ({ status }: MerchantAnswer): boolean => status >= 200 && status < 300;

const textOf = ({ status, required }: MerchantAnswer): string =>
  `${status}${typeof required.error === 'string' ? ` ${required.error.slice(0, 100)}` : ''}`;

function statusOf(code: string): number | undefined {
  const table: Readonly<Record<string, { readonly status: number } | undefined>> = refusalCodes;
  return table[code]?.status;
}

/** What must not come back: whoever asks learns the code, and nothing of the payment (section 13). */
const hidden = ['0x857b06519E91e3A54538791bDbb0E22373e36b66', 'inline_b64', 'public_key'];

function judgeRefusal(
  answer: MerchantAnswer,
  { code, also }: NonNullable<LiveVector['refusal']>,
  challengeId: string | undefined,
  evidence: readonly string[],
): Assertion[] {
  const { error } = answer.required;
  const codes = [code, ...also];
  const named = typeof error === 'string' && codes.includes(error) ? error : code;
  const wanted = statusOf(named);
  const fresh = challengeOf(answer)?.id;
  return [
    {
      claim: 'PaymentRequired.error holds the code',
      expected: codes.join(' or '),
      actual: textOf(answer),
      ok: typeof error === 'string' && codes.includes(error),
      evidence,
    },
    {
      claim: 'the status is that of the code',
      expected: String(wanted),
      actual: String(answer.status),
      ok: answer.status === wanted,
      evidence,
      ...(refusalStatuses.includes(answer.status) ? { soft: 'ambiguity' as const } : {}),
    },
    {
      claim: 'a 402 brings a fresh challenge',
      expected: 'another challenge_id',
      actual:
        fresh === undefined ? 'no challenge' : fresh === challengeId ? 'the same challenge' : 'a fresh one',
      ok: answer.status !== 402 || (fresh !== undefined && fresh !== challengeId),
      evidence,
    },
    {
      claim: 'nothing of the payment is repeated',
      expected: 'no payment subject, key or warrant',
      actual: hidden.find((text) => answer.body.includes(text)) ?? 'nothing',
      ok: !hidden.some((text) => answer.body.includes(text)),
      evidence,
    },
  ];
}

/** The case of one vector. `evidence` names where the exchange stands. */
export function judgeSale(
  vector: LiveVector,
  sale: RecordedSale | undefined,
  evidence: readonly string[] = [],
): JudgedVector {
  const idle = (status: 'skip' | 'blocked', reason: string): JudgedVector => ({
    id: vector.id,
    status,
    reason,
    assertions: [],
  });
  if (vector.skip !== undefined) return idle('skip', vector.skip);
  if (sale === undefined) return idle('blocked', 'the run stopped before it');
  const { refusal } = vector;
  const answer = sale.answered ?? sale.asked;
  const verdict = {
    claim: refusal === undefined ? 'a valid payment buys' : 'the payment buys nothing',
    expected: refusal === undefined ? 'success' : `refused with ${refusal.code}`,
    evidence,
  };
  if ('failure' in answer)
    return {
      ...judgeCase(vector.id, 'MUST', [{ ...verdict, actual: answer.failure, ok: false }]),
      defect: 'crash',
    };
  if (sale.answered === undefined)
    return judgeCase(vector.id, 'MUST', [
      { ...verdict, claim: 'who does not pay gets a challenge', actual: textOf(answer), ok: false },
    ]);
  const bought = isSuccess(answer);
  const outcome = outcomeOf(vector.flags);
  const soft = vector.ambiguous === undefined ? {} : { soft: 'ambiguity' as const };
  const held: Assertion = {
    ...verdict,
    actual: textOf(answer),
    ok: bought === (refusal === undefined),
    ...soft,
    ...(bought && vector.ambiguous === undefined && outcome !== undefined ? { outcome } : {}),
  };
  const more =
    refusal === undefined || bought ? [] : judgeRefusal(answer, refusal, sale.challengeId, evidence);
  const result = judgeCase(vector.id, 'MUST', [
    held,
    ...more.map((one) => ({ ...one, ...(one.ok ? {} : soft) })),
  ]);
  return held.ok ? result : { ...result, defect: bought ? 'false_accept' : 'false_reject' };
}
