/**
 * Facilitators that lose the overview when several payments come at once.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { wrapSettle } from '../settle/settle-wire.js';
import { pause } from './pause.js';

saboteur<Parts>({
  id: 'reads-signer-nonce-without-lock',
  fault: 'reads the signer nonce per request without a lock',
  catches: ['X402-RPL-009'],
  neighbours: ['X402-RPL-001', 'X402-SET-012', 'X402-SET-013'],
  parts: () => ({
    nonce: {
      use: async (_route, chainCount, attempt) => {
        // All requests of a race have read their nonce by then.
        await pause(100);
        return attempt(chainCount);
      },
    },
  }),
});

saboteur({
  id: 'one-success-for-all-of-a-payer',
  fault: 'reports success for all payments of a payer once the first is mined',
  catches: ['X402-RPL-010'],
  neighbours: ['X402-RPL-001', 'X402-RPL-009', 'X402-RPL-014'],
  wire: (honest) => {
    const firstOf = new Map<string, JsonObject>();
    return wrapSettle(async ({ from }, ask) => {
      const said = await ask();
      const first = firstOf.get(from);
      if (said.success === true && !first) firstOf.set(from, said);
      return said.errorReason === 'insufficient_funds' && first ? first : said;
    })(honest);
  },
});
