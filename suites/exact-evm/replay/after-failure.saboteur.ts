/**
 * Facilitators that do not get over a failed settle.
 * @module
 */
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { wrapSettle } from '../settle/settle-wire.js';

saboteur({
  id: 'burns-nonce-on-failure',
  fault: 'marks the nonce as spent when settlement fails before broadcast',
  catches: ['X402-RPL-014'],
  neighbours: ['X402-RPL-001', 'X402-RPL-015', 'X402-SET-012'],
  wire: (honest) => {
    const spent = new Set<string>();
    return wrapSettle(async ({ nonce, from, body }, ask) => {
      if (spent.has(nonce)) {
        const { network } = (body.paymentRequirements ?? {}) as { network?: string };
        return {
          success: false,
          errorReason: reasons.nonceUsed,
          transaction: '',
          network: network ?? '',
          payer: from,
        };
      }
      const said = await ask();
      if (said.success === false && said.transaction === '') spent.add(nonce);
      return said;
    })(honest);
  },
});

saboteur<Parts>({
  id: 'takes-signer-nonce-before-estimate',
  fault: 'raises its local signer nonce before gas estimation succeeds',
  catches: ['X402-RPL-015'],
  // No row with replays: for them gas cannot be estimated either.
  neighbours: ['X402-SET-002', 'X402-SET-012', 'X402-SET-013'],
  parts: (honest) => {
    let lost = 0;
    const behindGap = new Set<number>();
    return {
      facts: async (payment, route, endpoint) => {
        const facts = await honest.facts(payment, route, endpoint);
        if (endpoint === 'settle' && facts.gas?.kind !== 'result') lost += 1;
        return facts;
      },
      nonce: {
        use: (route, chainCount, attempt, broadcast) => {
          if (lost === 0) return honest.nonce.use(route, chainCount, attempt, broadcast);
          const behind = chainCount + lost;
          // It reads the count again once the node has refused it.
          lost = 0;
          behindGap.add(behind);
          return attempt(behind);
        },
      },
      // What a node says to a nonce that is too high; kept from the chain, where it would wait for ever.
      broadcast: async (prepared, route) =>
        behindGap.delete(prepared.signerNonce) ? 'refused' : honest.broadcast(prepared, route),
    };
  },
});
