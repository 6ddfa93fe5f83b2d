/**
 * The bridges that a simulator opens for each target: two exchanges, a payment processor, and the ledger of a custodian.
 * @module
 */
import type { BridgePlan } from './open-bridges.js';

/** Network of the bridge that keeps the custodian's own accounts. */
const custodialNetwork = 'offchain:internal';

export const simulatedBridges: readonly BridgePlan[] = [
  { profile: 'binance' },
  { profile: 'okx' },
  { profile: 'psp' },
  { profile: 'psp', name: 'internal', networks: [custodialNetwork] },
];
