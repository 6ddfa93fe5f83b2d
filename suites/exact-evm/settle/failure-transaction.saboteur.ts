/**
 * Facilitators that say something wrong in the transaction of a failure.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { changeSettle, refusesAsUsed } from './settle-wire.js';

saboteur({
  id: 'sends-0x-without-broadcast',
  fault: 'returns `transaction: "0x"` when nothing was broadcast',
  catches: ['X402-SET-005'],
  neighbours: ['X402-SET-001', 'X402-SET-004', 'X402-SET-006'],
  wire: changeSettle((said) => (said.transaction === '' ? { ...said, transaction: '0x' } : said)),
});

saboteur({
  id: 'pending-without-hash',
  fault: 'returns `settlement_pending` without the hash',
  catches: ['X402-SET-007'],
  // A replay is where it answers pending: whether the reason is true is another row's business.
  neighbours: ['X402-RPL-001', 'X402-SET-001', 'X402-SET-004', 'X402-SET-006'],
  wire: changeSettle((said) =>
    refusesAsUsed(said) ? { ...said, errorReason: 'settlement_pending', transaction: '' } : said,
  ),
});
