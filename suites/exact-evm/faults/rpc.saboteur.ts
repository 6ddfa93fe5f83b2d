/**
 * Facilitators that trust their RPC too much, or wait for it too long.
 * @module
 */

import { callChain } from '../../../src/facilitator/adapters/evm/chain.js';
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { Parts, TransferCheck } from '../../../src/facilitator/parts.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'never-compares-chain-id',
  fault: 'never compares the RPC chain id with the configured network',
  catches: ['X402-FLT-010'],
  neighbours: ['X402-FLT-002'],
  parts: ({ funds }) => ({ funds: { ...funds, chainId: () => undefined } }),
});

saboteur({
  id: 'one-request-at-a-time',
  fault: 'handles one request at a time while RPC calls are open',
  catches: ['X402-FLT-011'],
  neighbours: ['X402-FLT-002'],
  wire: (honest) => {
    let last: Promise<unknown> = Promise.resolve();
    return (request) => {
      const turn = last.then(() => honest(request));
      last = turn.catch(() => undefined);
      return turn;
    };
  },
});

/** Looks no further when the transaction reverted. */
const unlessReverted =
  (check: TransferCheck): TransferCheck =>
  (receipt, expected, route) =>
    receipt.status === 'reverted' ? undefined : check(receipt, expected, route);

saboteur<Parts>({
  id: 'trusts-earlier-read',
  fault: 'reports the reverted transaction as success because an earlier read said "unused"',
  catches: ['X402-FLT-012'],
  neighbours: ['X402-FLT-008', 'X402-SET-012'],
  parts: ({ transfer }) => ({
    transfer: {
      ...transfer,
      status: unlessReverted(transfer.status),
      logs: unlessReverted(transfer.logs),
      authorizationUsed: unlessReverted(transfer.authorizationUsed),
      balances: unlessReverted(transfer.balances),
    },
  }),
});

saboteur<Parts>({
  id: 'blames-payer-for-its-gas',
  fault: 'reports `insufficient_funds` when its own gas balance is empty',
  catches: ['X402-FLT-013'],
  neighbours: ['X402-FLT-002', 'X402-FLT-003'],
  parts: ({ answer }) => ({
    answer: {
      ...answer,
      settleFailed: (outcome, network, payer) =>
        answer.settleFailed(
          outcome.reason === reasons.settleError ? { ...outcome, reason: reasons.funds } : outcome,
          network,
          payer,
        ),
    },
  }),
});

/** Seconds. */
const tolerated = 20;

saboteur<Parts>({
  id: 'expires-mined-settlements',
  fault: 'declares a mined settlement expired by its own clock',
  catches: ['X402-FLT-014'],
  neighbours: ['X402-FLT-004', 'X402-SET-012'],
  parts: ({ transfer, clock }) => ({
    transfer: {
      ...transfer,
      status: async (receipt, expected, route) => {
        const number = `0x${receipt.blockNumber.toString(16)}`;
        const block = await callChain(route.chain, 'eth_getBlockByNumber', [number, false]);
        const mined =
          block.kind === 'result' && isJsonObject(block.value) ? Number(block.value.timestamp) : Number.NaN;
        if (Math.abs(mined - clock.now() / 1000) > tolerated) return { reason: reasons.expired };
        return transfer.status(receipt, expected, route);
      },
    },
  }),
});
