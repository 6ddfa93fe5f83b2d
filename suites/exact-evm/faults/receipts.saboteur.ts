/**
 * Facilitators that misread receipts, or do not wait for them, or wait for ever.
 * @module
 */
import type { Parts, TransferCheck } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSettle } from '../settle/settle-wire.js';

saboteur({
  id: 'fails-when-receipt-is-unread',
  fault: 'reports a terminal failure with an empty `transaction` when the receipt cannot be read',
  catches: ['X402-FLT-004'],
  neighbours: ['X402-FLT-007', 'X402-FLT-008'],
  wire: changeSettle((said) =>
    said.errorReason === 'settlement_pending'
      ? { ...said, errorReason: 'invalid_exact_evm_transaction_failed', transaction: '' }
      : said,
  ),
});

saboteur<Parts>({
  id: 'ignores-receipt-status',
  fault: 'ignores the receipt status',
  catches: ['X402-FLT-007'],
  neighbours: ['X402-FLT-008', 'X402-SET-012'],
  parts: ({ transfer }) => ({ transfer: { ...transfer, status: () => undefined } }),
});

const unlessEmpty =
  (check: TransferCheck): TransferCheck =>
  (receipt, expected, route) =>
    receipt.logs.length === 0 ? undefined : check(receipt, expected, route);

saboteur<Parts>({
  id: 'accepts-receipt-without-logs',
  fault: 'accepts a receipt without logs',
  catches: ['X402-FLT-008'],
  neighbours: ['X402-FLT-007', 'X402-SET-012'],
  parts: ({ transfer }) => ({
    transfer: {
      ...transfer,
      logs: unlessEmpty(transfer.logs),
      authorizationUsed: unlessEmpty(transfer.authorizationUsed),
    },
  }),
});

saboteur<Parts>({
  id: 'waits-for-receipt-without-limit',
  fault: 'waits for the receipt without a time limit',
  catches: ['X402-SET-016'],
  neighbours: ['X402-SET-019'],
  parts: ({ receipt }) => ({
    receipt: (hash, route, _waitMs, clock) => receipt(hash, route, 120_000, clock),
  }),
});

saboteur<Parts>({
  id: 'succeeds-on-broadcast',
  fault: 'returns success as soon as the transaction is sent',
  catches: ['X402-SET-019'],
  neighbours: ['X402-RPL-001'],
  parts: ({ transfer }) => ({
    receipt: async (hash) => ({ transactionHash: hash, status: 'success', blockNumber: 0n, logs: [] }),
    transfer: {
      ...transfer,
      status: () => undefined,
      logs: () => undefined,
      authorizationUsed: () => undefined,
      balances: () => undefined,
    },
  }),
});
