/**
 * Facilitators that let somebody else say what a settlement costs.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import { quantityOf, resultOf } from '../../src/facilitator/adapters/evm/outcome.js';
import { saboteur } from '../kit/saboteur.js';

/** Milliseconds: only where nothing is set does an instance wait so long for a receipt. */
const defaultWaitMs = 120_000;

saboteur<never, never, AceParts>({
  id: 'gas-21000',
  // Of two transfers: with that of one, no node takes it.
  fault: 'takes the gas of a plain transfer where nothing is set',
  catches: ['ACE-061'],
  sideEffects: ['ACE-068'],
  neighbours: ['ACE-062', 'ACE-063'],
  aceParts: ({ gas, limits }) => ({
    gas: limits.receiptTimeoutMs === defaultWaitMs ? () => ({ ok: true, value: 42_000n }) : gas,
  }),
});

saboteur<never, never, AceParts>({
  id: 'ignore-gas-limit',
  fault: 'does not read X402_GAS_LIMIT',
  catches: ['ACE-062'],
  neighbours: ['ACE-061', 'ACE-064'],
  environment: ({ X402_GAS_LIMIT: _unread, ...rest }) => rest,
});

saboteur<never, never, AceParts>({
  id: 'always-1559',
  fault: 'sends type 2 with fees of its own where none are set',
  catches: ['ACE-063'],
  sideEffects: ['ACE-068'],
  neighbours: ['ACE-061', 'ACE-064'],
  aceParts: ({ fees }) => ({
    fees: async (route) => {
      const set = await fees(route);
      return set.type === 'legacy'
        ? { type: 'eip1559', maxFeePerGas: 2n * set.gasPrice, maxPriorityFeePerGas: 0n }
        : set;
    },
  }),
});

saboteur<never, never, AceParts>({
  id: 'always-legacy',
  fault: 'sends legacy transactions whatever is set',
  catches: ['ACE-064'],
  neighbours: ['ACE-062', 'ACE-063'],
  aceParts: ({ fees }) => ({
    fees: async (route) => {
      const set = await fees(route);
      return set.type === 'eip1559' ? { type: 'legacy', gasPrice: set.maxFeePerGas } : set;
    },
  }),
});

saboteur<never, never, AceParts>({
  id: 'gas-from-estimate',
  fault: 'takes the estimate of the node for the gas limit',
  catches: ['ACE-066'],
  sideEffects: ['ACE-061', 'ACE-062', 'ACE-068'],
  neighbours: ['ACE-063'],
  aceParts: () => ({ gas: ({ gas }) => ({ ok: true, value: quantityOf(resultOf(gas)) }) }),
});
