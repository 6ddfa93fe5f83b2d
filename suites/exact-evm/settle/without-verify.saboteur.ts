/**
 * A facilitator that settles only what it has verified before.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { segmentOf } from '../../kit/wire-fault.js';
import { readSettle, wrapSettle } from './settle-wire.js';

saboteur({
  id: 'demands-verify-first',
  fault: 'refuses to settle a payload it has not verified before',
  catches: ['X402-SET-011'],
  neighbours: ['X402-SET-010', 'X402-SET-014'],
  wire: (honest) => {
    const verified = new Set<string>();
    const settling = wrapSettle(async ({ nonce, from, body }, ask) => {
      if (verified.has(nonce)) return ask();
      const { network } = (body.paymentRequirements ?? {}) as { network?: string };
      const refusal = { errorReason: 'invalid_transaction_state', transaction: '', network: network ?? '' };
      return { success: false, ...refusal, ...(from === '' ? {} : { payer: from }) };
    })(honest);
    return async (request) => {
      if (segmentOf(request) === 'verify') verified.add(readSettle(await request.clone().text()).nonce);
      return settling(request);
    };
  },
});
