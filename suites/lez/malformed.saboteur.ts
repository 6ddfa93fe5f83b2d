/**
 * Merchants that fall over, or guess, where a payment cannot be read.
 * @module
 */
import type { Parts } from '../../src/facilitator/parts.js';
import { decodeHeader } from '../../src/lez/header.js';
import type { LezMerchantParts } from '../../src/lez/merchant.js';
import { readPaymentPayload } from '../../src/lez/payment-payload.js';
import { readSpelled } from '../../src/lez/spelling.js';
import { objectAt } from '../../src/lez/wire-values.js';
import { decodeBase64 } from '../../src/warrant/base64.js';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import { saboteur } from '../kit/saboteur.js';

const broken = (): Response => new Response('TypeError', { status: 500 });
const neighbours = ['LEZ-001', 'LEZ-026', 'LEZ-027', 'LEZ-030'];

saboteur({
  id: '500-on-bad-b64',
  fault: 'fails over a header that is not base64',
  catches: ['LEZ-026'],
  neighbours: ['LEZ-027', 'LEZ-001'],
  shop: (honest) => async (request) => {
    const header = request.headers.get('payment-signature');
    return header !== null && decodeBase64(header) === undefined ? broken() : honest(request);
  },
});

saboteur({
  id: '500-on-bad-json',
  fault: 'fails over base64 of something else than a payment',
  catches: ['LEZ-027'],
  neighbours: ['LEZ-026', 'LEZ-001'],
  shop: (honest) => async (request) => {
    const header = request.headers.get('payment-signature');
    if (header === null || decodeBase64(header) === undefined) return honest(request);
    const read = decodeHeader(header);
    return read.ok && 'accepted' in read.value ? honest(request) : broken();
  },
});

/** A payment with what is usual in place of what is not there. */
const completed = (payment: JsonObject): JsonObject => ({
  ...payment,
  accepted: { max_timeout_seconds: 60, ...objectAt(payment, 'accepted') },
});

saboteur<Parts, LezMerchantParts>({
  id: 'default-missing',
  fault: 'takes 60 seconds where the payment names no timeout',
  catches: ['LEZ-028'],
  neighbours,
  shopParts: () => ({
    read: (header: string) => {
      const read = decodeHeader(header);
      return read.ok ? readPaymentPayload(completed(read.value)) : read;
    },
  }),
});

saboteur<Parts, LezMerchantParts>({
  id: 'last-name-wins',
  fault: 'reads the last of two members of one name',
  catches: ['LEZ-029'],
  neighbours,
  shopParts: ({ read: honest }) => ({
    read: (header: string) => {
      try {
        const value: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
        const spelled = isJsonObject(value) ? readSpelled(value) : undefined;
        return spelled?.ok ? readPaymentPayload(spelled.value) : honest(header);
      } catch {
        return honest(header);
      }
    },
  }),
});

saboteur({
  id: 'crash-on-big-header',
  fault: 'never answers again after a long header',
  catches: ['LEZ-030'],
  neighbours: ['LEZ-001'],
  shop: (honest) => {
    let isDown = false;
    return async (request) => {
      isDown ||= (request.headers.get('payment-signature') ?? '').length > 60_000;
      return isDown ? broken() : honest(request);
    };
  },
});
