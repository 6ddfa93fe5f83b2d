/**
 * Which answers owe the name of a broadcast transaction: those to the requests that were open when it was sent,
 * and to the next identical retry of each. Source: the catalogue, section 4.10, I5.
 * @module
 */
import { type Exchange, transactionOf } from './exchange.js';
import type { AuthorizationFacts, BroadcastFact } from './money-oracle.js';
import { sameBody } from './settle-request.js';

/** The settle requests that were open when a transaction was sent; earlier ones when it was sent after all answers. */
function requestsBehind(facts: AuthorizationFacts, broadcast: BroadcastFact): readonly Exchange[] {
  const before = facts.settles.filter((one) => one.sentAt <= broadcast.at);
  // The target may still work for a caller who went away.
  const open = before.filter((one) => !one.answer || one.answeredAt >= broadcast.at);
  return open.length > 0 ? open : before;
}

/** The answers in which I5 wants a transaction named: to the requests behind it, and to the next identical retry of each. */
export function answersFor(facts: AuthorizationFacts, broadcast: BroadcastFact): readonly Exchange[] {
  return requestsBehind(facts, broadcast).flatMap((one) => {
    const retry = facts.settles
      .filter((next) => next !== one && next.sentAt >= one.answeredAt && next.answeredAt >= broadcast.at)
      .sort((a, b) => a.sentAt - b.sentAt)
      .find((next) => sameBody(next, one));
    return retry ? [one, retry] : [one];
  });
}

/** Transactions that the chain took and no answer has named that owes the name. */
export function unnamedBroadcasts(facts: AuthorizationFacts): readonly BroadcastFact[] {
  return facts.broadcasts.filter(
    (one) =>
      one.accepted &&
      !answersFor(facts, one).some((answer) => transactionOf(answer) === one.hash.toLowerCase()),
  );
}

/** The request to send once more before I5 is judged: the one behind an unnamed transaction. */
export function requestOwedAnAnswer(facts: AuthorizationFacts): Exchange | undefined {
  const [unnamed] = unnamedBroadcasts(facts);
  return unnamed ? (requestsBehind(facts, unnamed)[0] ?? facts.settles[0]) : undefined;
}
