/**
 * Facilitators whose settle answers lack what clients need.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { changeSettle, without } from './settle-wire.js';

saboteur({
  id: 'omits-transaction-on-failure',
  fault: 'omits `transaction` on failures',
  catches: ['X402-SET-001'],
  // A missing text is not the empty text either.
  sideEffects: ['X402-SET-005'],
  neighbours: ['X402-SET-004', 'X402-SET-006'],
  wire: changeSettle((said) => (said.success === false ? without(said, 'transaction') : said)),
});

saboteur({
  id: 'empties-network-on-failure',
  fault: 'returns `network: ""` on failures',
  catches: ['X402-SET-004'],
  neighbours: ['X402-SET-001', 'X402-SET-005', 'X402-SET-006'],
  wire: changeSettle((said) => (said.success === false ? { ...said, network: '' } : said)),
});

saboteur({
  id: 'omits-error-reason',
  fault: 'omits `errorReason` on failure',
  catches: ['X402-SET-006'],
  neighbours: ['X402-SET-001', 'X402-SET-004', 'X402-SET-005'],
  wire: changeSettle((said) => without(said, 'errorReason')),
});
