/**
 * The order of the checks, the same for verify and settle: what settle would refuse, verify refuses.
 * @module
 */
import type { ChainFacts, CheckContext, ExactPayment, Parts, Route, Verdict } from './parts.js';

/** Comparisons and window: what can be refused without asking the chain. */
export function checkRequest(parts: Parts, payment: ExactPayment, route: Route, now: bigint): Verdict {
  for (const check of Object.values(parts.match)) {
    const verdict = check(payment, route);
    if (verdict !== undefined) return verdict;
  }
  for (const check of [parts.window.before, parts.window.after, parts.window.maxTimeout]) {
    const verdict = check(payment, now);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** Signature, funds and simulation. Rejects with ChainUnavailable where the chain could not tell. */
export async function checkOnChain(
  parts: Parts,
  context: CheckContext,
): Promise<{ readonly verdict: Verdict; readonly facts: ChainFacts }> {
  const signature = await parts.signature(context);
  const facts = await context.facts;
  return { verdict: signature ?? (await checkFacts(parts, context, facts)), facts };
}

/** Funds and simulation on facts that were read again. */
export async function checkFacts(
  parts: Pick<Parts, 'funds' | 'simulate'>,
  context: CheckContext,
  facts: ChainFacts,
): Promise<Verdict> {
  const { chainId, code, nonceState, balance } = parts.funds;
  for (const check of [chainId, code, nonceState, balance]) {
    const verdict = check(context, facts);
    if (verdict !== undefined) return verdict;
  }
  return parts.simulate(context, facts);
}

/** Unix seconds of a clock. */
export const secondsOf = (milliseconds: number): bigint => BigInt(Math.floor(milliseconds / 1000));
