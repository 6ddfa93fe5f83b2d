/**
 * What a settle may answer once the success of that payment was given. Source: the catalogue of the off-chain rails,
 * section 4.1 (a).
 * @module
 */
import { judgeReason } from '../../../src/wire/reason-classes.js';
import type { Case } from '../../kit/cases.js';
import { bodyOf, type Exchange, reasonOf, show, succeeded } from '../../kit/exchange.js';

/** As it was sent: a provider's ids may differ in upper and lower case alone. */
export function transactionIn(exchange: Exchange): string | undefined {
  const transaction = bodyOf(exchange)?.transaction;
  return typeof transaction === 'string' && transaction !== '' ? transaction : undefined;
}

/** Records that a settle after the first success is refused, and what it names. */
export function expectRefusedAgain(c: Case, first: Exchange, again: Exchange): void {
  const settled = transactionIn(first);
  const named = transactionIn(again);
  const expected = `success: false, with transaction "" or ${settled ?? 'the settled one'}`;
  const facts = { expected, actual: show(again), evidence: [first, again] };
  if (succeeded(again)) {
    // O04: the same success again hurts nobody who knows that it is the same.
    const same = named !== undefined && named === settled;
    c.expect('a payment whose success was given is refused', {
      ...facts,
      ok: false,
      ...(same ? { soft: 'ambiguity' as const } : {}),
    });
    return;
  }
  c.expect('a payment whose success was given is refused', {
    ...facts,
    ok: again.answer !== undefined && (named === undefined || named === settled),
  });
  const reason = reasonOf(again);
  c.expect('the refusal says that the payment was used', {
    expected: 'a reason of class NONCE, such as duplicate_settlement',
    actual: show(again),
    ok: reason !== undefined && ['member', 'tolerated'].includes(judgeReason(reason, ['NONCE'])),
    evidence: [again],
    soft: 'form',
  });
}
