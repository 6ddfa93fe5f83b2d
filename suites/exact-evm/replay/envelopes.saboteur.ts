/**
 * A facilitator that remembers per protocol version.
 * @module
 */
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { objectIn, wrapSettle } from '../settle/settle-wire.js';

saboteur({
  id: 'separate-stores-per-version',
  fault: 'keeps separate duplicate stores for v1 and v2',
  catches: ['X402-RPL-004', 'X402-V1-010'],
  neighbours: ['X402-RPL-001', 'X402-RPL-005', 'X402-SET-012'],
  wire: (honest) => {
    const settled = new Map<string, JsonObject>();
    const answeredInVersion1 = new Set<string>();
    return wrapSettle(async ({ nonce, body, payload }, ask) => {
      const earlier = settled.get(nonce);
      if (payload.x402Version === 1 && earlier && !answeredInVersion1.has(nonce)) {
        // The nonce is used and this store has no record of it, so it takes the settlement for its own.
        answeredInVersion1.add(nonce);
        return { ...earlier, network: objectIn(body.paymentRequirements).network ?? '' };
      }
      const said = await ask();
      if (said.success === true) settled.set(nonce, said);
      return said;
    })(honest);
  },
});
