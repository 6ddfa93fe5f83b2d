/**
 * A facilitator without a guard on its older path.
 * @module
 */
import type { JsonObject } from '../../src/wire/json.js';
import { pause } from '../exact-evm/replay/pause.js';
import { saboteur } from '../kit/saboteur.js';
import { wrapVersion1 } from './version-1-wire.js';

/** Milliseconds for which a settlement stays under way, so that the race is lost every time. */
const underWay = 150;

saboteur({
  id: 'no-guard-in-version-1',
  fault: 'has no duplicate guard on the version 1 path and shares results',
  catches: ['X402-V1-009'],
  neighbours: ['X402-V1-001', 'X402-RPL-001'],
  wire: (honest) => {
    const results = new Map<string, Promise<JsonObject>>();
    return wrapVersion1(({ endpoint, body }, ask) => {
      if (endpoint === 'verify') return ask();
      const text = JSON.stringify(body);
      const known = results.get(text);
      if (known) return known;
      const own = ask().then(async (said) => {
        await pause(underWay);
        return said;
      });
      results.set(text, own);
      return own;
    })(honest);
  },
});
