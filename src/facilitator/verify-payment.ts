/**
 * POST /verify: a verdict about a payment, and nothing else. Reads only; remembers nothing.
 * @module
 */
import { ChainUnavailable } from './adapters/evm/chain.js';
import { reasons } from './adapters/evm/reasons.js';
import { checkOnChain, checkRequest, secondsOf } from './checks.js';
import type { ExactPayment, Parts, Route, Verdict } from './parts.js';

export async function verifyPayment(parts: Parts, payment: ExactPayment, route: Route): Promise<Verdict> {
  const now = secondsOf(parts.clock.now());
  const refused = checkRequest(parts, payment, route, now);
  if (refused !== undefined) return refused;
  const facts = parts.facts(payment, route, 'verify');
  facts.catch(() => undefined);
  try {
    return (await checkOnChain(parts, { endpoint: 'verify', payment, route, now, facts })).verdict;
  } catch (error) {
    if (!(error instanceof ChainUnavailable)) throw error;
    parts.log.warn({ network: route.network, error: error.name }, 'chain could not be read');
    return { reason: reasons.verifyError };
  }
}
