/**
 * A facilitator for which a block is final once it has seen it.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { alreadySettled, giveOwedSuccess } from '../../../src/facilitator/settlement/replay.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'never-looks-again',
  fault: 'never looks at the chain again after the first receipt',
  catches: ['X402-FLT-009'],
  neighbours: ['X402-FLT-015', 'X402-RPL-016'],
  parts: ({ replay }) => ({
    replay: {
      ...replay,
      owed: async (record, { delivery }, { store }) => {
        const { key, transaction, amount } = record;
        const given = await giveOwedSuccess(store, key, delivery);
        if (!given || transaction === undefined) return alreadySettled(record);
        return { kind: 'success', transaction, amount: BigInt(amount) };
      },
    },
  }),
});
