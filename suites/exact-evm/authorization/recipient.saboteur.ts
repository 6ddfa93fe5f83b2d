/**
 * A facilitator that does not look where the money goes.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'ignores-recipient',
  fault: 'does not compare authorization.to with payTo',
  catches: ['X402-EVM-009'],
  sideEffects: ['X402-SET-010', 'X402-VER-011', 'X402-ERR-001'],
  neighbours: ['X402-EVM-001', 'X402-EVM-008', 'X402-EVM-010', 'X402-EVM-036'],
  parts: (honest) => ({ match: { ...honest.match, recipient: () => undefined } }),
});
