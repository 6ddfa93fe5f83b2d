/**
 * The class of a reason as an assertion: another class, or none that is known, is a matter of form.
 * Source: the catalogue ACE, section 8 (no match is a warning).
 * @module
 */
import type { Case } from '../kit/cases.js';
import { accepted, type Exchange, show } from '../kit/exchange.js';
import { classesSeen, type SeenClass } from '../kit/reason-words.js';

export function expectClass(c: Case, exchange: Exchange, wanted: readonly SeenClass[]): void {
  const seen = classesSeen(exchange);
  c.expect(`${exchange.tag.endpoint} says why`, {
    expected: `a reason of class ${wanted.join(' or ')}`,
    actual: `${show(exchange)}: ${seen.length === 0 ? 'no known class' : seen.join(', ')}`,
    ok: seen.some((one) => wanted.includes(one)),
    evidence: [exchange],
    soft: 'form',
  });
}

/** An answer that accepts nothing, without a server error. */
export function expectRefused(
  c: Case,
  exchange: Exchange,
  facts: { readonly outcome?: 'forged-accepted' | 'wrong-money' } = {},
): boolean {
  const status = exchange.answer?.status;
  return c.expect(`${exchange.tag.endpoint} refuses it`, {
    expected: 'an answer below 500 that accepts nothing',
    actual: show(exchange),
    ok: status !== undefined && status < 500 && !accepted(exchange),
    evidence: [exchange],
    ...(accepted(exchange) ? facts : {}),
  });
}
