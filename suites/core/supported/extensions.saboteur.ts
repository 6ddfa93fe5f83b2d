/**
 * A facilitator that promises an extension that it does not have.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { changeSupported } from '../../kit/wire-fault.js';

saboteur({
  id: 'lists-bazaar-and-ignores-it',
  fault: 'lists bazaar and ignores it',
  catches: ['X402-SUP-018'],
  neighbours: ['X402-SUP-003', 'X402-HTTP-008'],
  wire: changeSupported((body) => ({ ...body, extensions: ['bazaar'] })),
});
