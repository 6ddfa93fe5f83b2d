/**
 * Facilitators for which a used nonce proves their own settlement.
 * @module
 */
import { createHash } from 'node:crypto';
import { callChain } from '../../../src/facilitator/adapters/evm/chain.js';
import { wordOf } from '../../../src/facilitator/adapters/evm/outcome.js';
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import { authorizationStateCalldata } from '../../../src/facilitator/adapters/evm/transfer-call.js';
import type { Parts, TransferCheck } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { wrapSettle } from '../settle/settle-wire.js';

saboteur<Parts>({
  id: 'takes-cancelled-for-settled',
  fault: 'takes "nonce used" for success although it was cancelled',
  catches: ['X402-RPL-012'],
  neighbours: ['X402-RPL-001', 'X402-RPL-013', 'X402-SET-012'],
  parts: (honest) => {
    /** Looks no further when the transfer reverted and the nonce is used. */
    const unlessUsed =
      (check: TransferCheck): TransferCheck =>
      async (receipt, expected, route) => {
        if (receipt.status === 'success') return check(receipt, expected, route);
        const data = authorizationStateCalldata(expected.from, expected.nonce);
        const state = await callChain(route.chain, 'eth_call', [{ to: expected.asset, data }, 'latest']);
        return wordOf(state) === 1n ? undefined : check(receipt, expected, route);
      };
    return {
      transfer: {
        ...honest.transfer,
        status: unlessUsed(honest.transfer.status),
        logs: unlessUsed(honest.transfer.logs),
        authorizationUsed: unlessUsed(honest.transfer.authorizationUsed),
        balances: unlessUsed(honest.transfer.balances),
      },
    };
  },
});

saboteur({
  id: 'takes-used-nonce-for-own-success',
  fault:
    'takes "nonce already used" as proof of its own success and names the transaction that it did not need to send',
  catches: ['X402-RPL-013'],
  neighbours: ['X402-RPL-001', 'X402-RPL-005', 'X402-SET-012'],
  wire: (honest) => {
    const settled = new Set<string>();
    return wrapSettle(async ({ nonce }, ask) => {
      const said = await ask();
      if (said.success === true) settled.add(nonce);
      if (said.errorReason !== reasons.nonceUsed || settled.has(nonce)) return said;
      const transaction = `0x${createHash('sha256').update(nonce).digest('hex')}`;
      return { success: true, transaction, network: said.network ?? '', payer: said.payer ?? '' };
    })(honest);
  },
});
