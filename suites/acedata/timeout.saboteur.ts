/**
 * Facilitators that wait for ever, keep the hash to themselves, or send once more.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import { callChain } from '../../src/facilitator/adapters/evm/chain.js';
import { quantityOf, resultOf } from '../../src/facilitator/adapters/evm/outcome.js';
import { changeSettle } from '../exact-evm/settle/settle-wire.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<never, never, AceParts>({
  id: 'wait-forever',
  fault: 'waits for a receipt as long as it takes',
  catches: ['ACE-051'],
  neighbours: ['ACE-049', 'ACE-062'],
  aceParts: ({ receipt }, { stopping }) => ({
    receipt: async (hash, route, waitMs, clock) => {
      let found = await receipt(hash, route, waitMs, clock);
      while (found === undefined && waitMs > 0 && !stopping.aborted)
        found = await receipt(hash, route, 500, clock);
      return found;
    },
  }),
});

saboteur({
  id: 'timeout-no-hash',
  fault: 'answers a receipt that does not come without the hash',
  catches: ['ACE-052'],
  neighbours: ['ACE-043', 'ACE-049'],
  wire: changeSettle((said) =>
    said.errorReason === 'settlement_pending' ? { ...said, transaction: '' } : said,
  ),
});

saboteur<never, never, AceParts>({
  id: 'resend-new-tx',
  fault: 'sends a new transaction for a settle after a timeout',
  catches: ['ACE-053'],
  neighbours: ['ACE-046', 'ACE-052'],
  aceParts: ({ replay }) => ({
    replay: {
      ...replay,
      settling: async (_record, { payment }, parts) => {
        const { route } = parts;
        const { chain } = route;
        const count = await callChain(chain, 'eth_getTransactionCount', [chain.signer.address, 'pending']);
        const signerNonce = Number(quantityOf(resultOf(count)));
        const fees = await parts.fees(route);
        const prepared = await parts.prepare(payment, route, { gas: 250_000n, fees, signerNonce });
        await parts.broadcast(prepared, route);
        return { kind: 'failure', reason: 'settlement_pending', transaction: prepared.hash };
      },
    },
  }),
});
