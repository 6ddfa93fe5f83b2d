/**
 * Replicas that do not know of each other.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { MemoryStore } from '../../../src/facilitator/store/memory-store.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'separate-stores',
  fault: 'does not share the duplicate store between replicas',
  catches: ['X402-RPL-008'],
  neighbours: ['X402-RPL-001', 'X402-RPL-002', 'X402-RPL-016', 'X402-FLT-004'],
  // Asked for by each process: every one gets a store of its own.
  parts: () => ({ store: new MemoryStore() }),
});
