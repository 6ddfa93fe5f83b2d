/**
 * Direct reads, judged: chain, token, nonce and balance. Directly, because a simulation that fails does not
 * say why, and a token that tolerates a used nonce would pass it.
 * @module
 */
import type { FundsParts } from '../../parts.js';
import { ChainUnavailable } from './chain.js';
import { dataOf, quantityOf, resultOf, wordOf } from './outcome.js';
import { reasons } from './reasons.js';

export const fundsParts: FundsParts = {
  chainId: (context, facts) => {
    const chainId = quantityOf(resultOf(facts.chainId));
    if (chainId === BigInt(context.route.chain.chainId)) return undefined;
    throw new ChainUnavailable(`the RPC serves chain ${chainId}`);
  },

  code: (_context, facts) => (dataOf(facts.assetCode) === '0x' ? { reason: reasons.assetCode } : undefined),

  nonceState: (_context, facts) => {
    const state = wordOf(facts.authorizationState);
    if (state === undefined) return { reason: reasons.eip3009 };
    return state === 0n ? undefined : { reason: reasons.nonceUsed };
  },

  balance: (context, facts) => {
    const balance = wordOf(facts.balance);
    if (balance === undefined) return { reason: reasons.eip3009 };
    return balance < context.payment.amount ? { reason: reasons.funds } : undefined;
  },
};
