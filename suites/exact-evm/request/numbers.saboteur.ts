/**
 * Facilitators that read amounts leniently, wrongly, or cut them.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { beforeSchema, objectAt, rewriteAmounts } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'parses-amounts-as-floats',
  fault: 'parses amounts with a floating-point parser',
  catches: ['X402-REQ-020'],
  // The same parser skips white space and leading zeros.
  sideEffects: ['X402-REQ-021'],
  neighbours: ['X402-REQ-022', 'X402-REQ-023'],
  parts: (honest) =>
    beforeSchema(honest, (body) =>
      rewriteAmounts(body, (amount) => {
        const number = typeof amount === 'string' ? Number.parseFloat(amount) : Number.NaN;
        return Number.isSafeInteger(number) && number > 0 ? String(number) : amount;
      }),
    ),
});

saboteur<Parts>({
  id: 'accepts-hex-amounts',
  fault: 'accepts "0x2710" as an amount',
  catches: ['X402-REQ-021'],
  neighbours: ['X402-REQ-020', 'X402-REQ-022'],
  parts: (honest) =>
    beforeSchema(honest, (body) =>
      rewriteAmounts(body, (amount) =>
        typeof amount === 'string' && /^0x[0-9a-f]+$/i.test(amount) ? BigInt(amount).toString() : amount,
      ),
    ),
});

saboteur<Parts>({
  id: 'reads-empty-amount-as-zero',
  fault: 'reads amount "" as zero',
  catches: ['X402-REQ-022'],
  // REQ-020 sends an empty amount too, but with a value of 10000: compared with zero it is refused there.
  neighbours: ['X402-REQ-020', 'X402-REQ-021', 'X402-REQ-023'],
  parts: (honest) => {
    const wasEmpty = new WeakSet<object>();
    let empty = false;
    const { parse } = beforeSchema(honest, (body) => {
      empty = false;
      rewriteAmounts(body, (amount) => {
        empty ||= amount === '';
        return amount === '' ? '0' : amount;
      });
    });
    return {
      parse: {
        ...parse,
        request: (body) => {
          empty = false;
          const parsed = parse.request(body);
          if (parsed.ok && empty) wasEmpty.add(parsed.value);
          return parsed;
        },
      },
      match: {
        ...honest.match,
        amountNotZero: (payment, route) =>
          wasEmpty.has(payment.request) ? undefined : honest.match.amountNotZero(payment, route),
      },
    };
  },
});

const wordSize = 2n ** 256n;

saboteur<Parts>({
  id: 'truncates-amounts',
  fault: 'truncates amounts to 256 bits before comparing them',
  catches: ['X402-REQ-024'],
  neighbours: ['X402-REQ-020', 'X402-REQ-021', 'X402-REQ-022'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const cut = <Value>(number: Value): Value | string =>
        typeof number === 'string' && /^[1-9]\d*$/.test(number)
          ? (BigInt(number) % wordSize).toString()
          : number;
      rewriteAmounts(body, cut);
      const authorization = objectAt(body, 'paymentPayload.payload.authorization');
      if (authorization?.value !== undefined) authorization.value = cut(authorization.value);
    }),
});
