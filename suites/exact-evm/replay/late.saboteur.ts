/**
 * A facilitator that forgets.
 * @module
 */
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { refusesAsUsed, wrapSettle } from '../settle/settle-wire.js';

/** Milliseconds: two minutes, at the pace of the selftest. */
const cacheLifetime = 1_200;

saboteur({
  id: 'trusts-used-nonce-after-cache',
  fault: 'treats "nonce used" as its own success once the cache entry has expired',
  catches: ['X402-RPL-006'],
  neighbours: ['X402-RPL-001', 'X402-RPL-005', 'X402-SET-012'],
  wire: (honest) => {
    const settled = new Map<string, { readonly said: JsonObject; readonly at: number }>();
    return wrapSettle(async ({ nonce }, ask) => {
      const said = await ask();
      if (said.success === true) settled.set(nonce, { said, at: Date.now() });
      const entry = settled.get(nonce);
      const forgotten = entry !== undefined && Date.now() - entry.at > cacheLifetime;
      // What it finds on the chain is the transaction that it sent itself, long ago.
      return forgotten && refusesAsUsed(said) ? entry.said : said;
    })(honest);
  },
});
