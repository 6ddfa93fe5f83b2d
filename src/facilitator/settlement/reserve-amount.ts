/**
 * Sets the amount of a settlement aside, waiting and reading again while others may take what the balance shows.
 * @module
 */
import { wordOf } from '../adapters/evm/outcome.js';
import { checkFacts } from '../checks.js';
import type { ChainFacts, CheckContext, Parts, Refusal } from '../parts.js';
import type { Commitments, Reservation } from './commitments.js';

/** Rejects with ChainUnavailable where the chain could not tell. */
export async function reserveAmount(
  parts: Pick<Parts, 'facts' | 'funds' | 'simulate'>,
  commitments: Commitments,
  context: CheckContext,
  firstFacts: ChainFacts,
  firstMark: number,
): Promise<{ readonly reservation: Reservation; readonly facts: ChainFacts } | Refusal> {
  const { payment, route } = context;
  const payer = `${route.network}/${payment.asset}/${payment.from}`;
  let facts = firstFacts;
  let mark = firstMark;
  for (;;) {
    const balance = wordOf(facts.balance) ?? payment.amount;
    const reserved = commitments.reserve(payer, payment.amount, balance, mark);
    if ('end' in reserved) return { reservation: reserved, facts };
    await reserved;
    mark = commitments.mark();
    facts = await parts.facts(payment, route, 'settle');
    const verdict = await checkFacts(parts, { ...context, facts: Promise.resolve(facts) }, facts);
    if (verdict !== undefined) return verdict;
  }
}
