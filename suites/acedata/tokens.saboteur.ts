/**
 * Facilitators that believe what a token or a receipt seems to say, and one that knows a single token.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import type { TransferCheck } from '../../src/facilitator/parts.js';
import { saboteur } from '../kit/saboteur.js';

const unlessReverted =
  (check: TransferCheck): TransferCheck =>
  (receipt, expected, route) =>
    receipt.status === 'reverted' ? undefined : check(receipt, expected, route);

saboteur<never, never, AceParts>({
  id: 'ignore-receipt-status',
  fault: 'takes a transaction that reverted for a payment',
  catches: ['ACE-049'],
  neighbours: ['ACE-043', 'ACE-060'],
  aceParts: ({ transfer }) => ({
    transfer: {
      status: () => undefined,
      logs: unlessReverted(transfer.logs),
      authorizationUsed: unlessReverted(transfer.authorizationUsed),
      balances: unlessReverted(transfer.balances),
      moved: (receipt, expected) =>
        receipt.status === 'reverted' ? expected.amount : transfer.moved(receipt, expected),
    },
  }),
});

saboteur<never, never, AceParts>({
  id: 'skip-auth-state',
  fault: 'does not ask the token whether an authorization was used',
  catches: ['ACE-050'],
  neighbours: ['ACE-030', 'ACE-049'],
  aceParts: ({ funds }) => ({ funds: { ...funds, nonceState: () => undefined } }),
});

saboteur<never, never, AceParts>({
  id: 'trust-status-only',
  fault: 'takes every receipt of status 1 for a payment',
  catches: ['ACE-060'],
  neighbours: ['ACE-043', 'ACE-049'],
  aceParts: ({ transfer }) => ({
    transfer: {
      ...transfer,
      logs: () => undefined,
      authorizationUsed: () => undefined,
      balances: () => undefined,
      moved: (_receipt, expected) => expected.amount,
    },
  }),
});

saboteur<never, never, AceParts>({
  id: 'usdc-only',
  fault: 'serves no token but USDC',
  catches: ['ACE-072'],
  neighbours: ['ACE-049', 'ACE-060'],
  aceParts: ({ domain }) => ({
    domain: async (payment, route) => {
      const token = await domain(payment, route);
      return token?.name === 'USDC' || token?.name === 'USD Coin' ? token : undefined;
    },
  }),
});
