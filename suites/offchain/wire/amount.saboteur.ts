/**
 * Facilitators that make numbers of texts too easily.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { beforeSchema, objectAt, rewriteAmounts } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';
import { jsonBodyOf, segmentOf } from '../../kit/wire-fault.js';

saboteur({
  id: 'timeout-zero-ok',
  fault: 'takes maxTimeoutSeconds 0 for "no limit" in verify, and refuses it in settle',
  catches: ['OFF-050'],
  neighbours: ['OFF-001', 'OFF-048', 'OFF-051'],
  wire: (honest) => async (request) => {
    if (request.method !== 'POST' || segmentOf(request) !== 'verify') return honest(request);
    const body = await jsonBodyOf(request.clone());
    if (!isJsonObject(body)) return honest(request);
    const copy = structuredClone(body) as Parameters<typeof objectAt>[0];
    for (const path of ['paymentRequirements', 'paymentPayload.accepted']) {
      const requirements = objectAt(copy, path);
      if (requirements?.maxTimeoutSeconds === 0) requirements.maxTimeoutSeconds = 60;
    }
    const { url, headers } = request;
    const own = new Headers(headers);
    own.delete('content-length');
    return honest(new Request(url, { method: 'POST', headers: own, body: JSON.stringify(copy) }));
  },
});

saboteur<Parts>({
  id: 'amount-zero-ok',
  fault: 'reads an empty amount as zero, and finds that nothing has to be paid for zero',
  catches: ['OFF-051'],
  neighbours: ['OFF-048', 'OFF-050', 'OFF-052'],
  parts: (honest) => ({
    ...beforeSchema(honest, (body) => rewriteAmounts(body, (amount) => (amount === '' ? '0' : amount))),
    offchain: {
      ...honest.offchain,
      match: {
        ...honest.offchain.match,
        amount: (payment, route) =>
          payment.amount === '0' ? undefined : honest.offchain.match.amount(payment, route),
      },
      verify: async (call, route) =>
        call.paymentRequirements.amount === '0' ? { kind: 'valid' } : honest.offchain.verify(call, route),
    },
  }),
});

saboteur<Parts>({
  id: 'parse-int-amount',
  fault: 'reads amounts with a parser that stops at the first character that is no digit',
  catches: ['OFF-052'],
  neighbours: ['OFF-048', 'OFF-050', 'OFF-051'],
  parts: (honest) =>
    beforeSchema(honest, (body) =>
      rewriteAmounts(body, (amount) => {
        const number = typeof amount === 'string' ? Number.parseInt(amount, 10) : Number.NaN;
        return Number.isSafeInteger(number) && number > 0 ? String(number) : amount;
      }),
    ),
});
