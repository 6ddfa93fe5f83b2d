/**
 * A facilitator whose guard compares texts.
 * @module
 */
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { refusesAsUsed, wrapSettle } from '../settle/settle-wire.js';
import { pause } from './pause.js';

saboteur({
  id: 'keys-guard-on-signature-text',
  fault:
    'keys its duplicate guard on the raw signature text: a request in another spelling gets the success of the settled authorization',
  catches: ['X402-RPL-003'],
  neighbours: ['X402-RPL-001', 'X402-RPL-002', 'X402-RPL-005'],
  wire: (honest) => {
    const settled = new Map<string, { readonly said: JsonObject; readonly signature: string }>();
    return wrapSettle(async ({ nonce, signature }, ask) => {
      const said = await ask();
      if (said.success === true) settled.set(nonce, { said, signature });
      if (!refusesAsUsed(said)) return said;
      for (let tries = 0; tries < 100 && !settled.has(nonce); tries += 1) await pause(10);
      const other = settled.get(nonce);
      // Used, and not by the text that the guard knows: so it was this request.
      return other !== undefined && other.signature !== signature ? other.said : said;
    })(honest);
  },
});
