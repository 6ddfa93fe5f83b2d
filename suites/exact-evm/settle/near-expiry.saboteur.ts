/**
 * A facilitator that looks at the clock after it has sent.
 * @module
 */
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSettle } from './settle-wire.js';

/** Seconds of margin that it wants to see after the fact. */
const margin = 15;

saboteur({
  id: 'calls-sent-settlement-expired',
  fault: 'reports a failure without hash at expiry although the transaction is mined',
  catches: ['X402-SET-015'],
  neighbours: ['X402-SET-002', 'X402-SET-010', 'X402-SET-012'],
  wire: changeSettle((said, { authorization }) =>
    said.success === true && Number(authorization.validBefore) < Date.now() / 1000 + margin
      ? {
          success: false,
          errorReason: reasons.expired,
          transaction: '',
          network: said.network ?? '',
          payer: said.payer ?? '',
        }
      : said,
  ),
});
