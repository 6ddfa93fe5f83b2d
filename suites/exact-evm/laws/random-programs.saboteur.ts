/**
 * A facilitator that takes a signature for a payment, whatever stands around it.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'gives-success-to-another-body',
  fault: 'answers another request for a settled authorization with the success of the first',
  catches: ['X402-LAW-001'],
  sideEffects: ['X402-RPL-005'],
  neighbours: ['X402-RPL-001', 'X402-RPL-002', 'X402-SET-012'],
  parts: (honest) => ({
    replay: {
      ...honest.replay,
      otherBody: async (record, context, parts) =>
        record.state === 'settled' && record.transaction !== undefined
          ? { kind: 'success', transaction: record.transaction, amount: BigInt(record.amount) }
          : honest.replay.otherBody(record, context, parts),
    },
  }),
});
