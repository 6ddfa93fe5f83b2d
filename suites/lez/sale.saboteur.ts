/**
 * Merchants that do not take, or do not acknowledge, what is valid.
 * @module
 */
import { isJsonObject } from '../../src/wire/json.js';
import { saboteur } from '../kit/saboteur.js';
import { answering, paymentOf, receipting, refusing, withHeader } from './shop-fault.js';

const neighbours = ['LEZ-001', 'LEZ-016', 'LEZ-054'];

saboteur({
  id: 'never-200',
  fault: 'takes the money and answers 402',
  catches: ['LEZ-015'],
  neighbours: ['LEZ-001'],
  shop: answering((answer) => (answer.status === 200 ? refusing('payment_required') : answer)),
});

saboteur({
  id: 'no-payment-response',
  fault: 'hands no receipt over',
  catches: ['LEZ-016'],
  sideEffects: ['LEZ-017'],
  neighbours: ['LEZ-001'],
  shop: withHeader('payment-response', () => undefined),
});

saboteur({
  id: 'response-no-network',
  fault: 'leaves the network out of the receipt',
  catches: ['LEZ-017'],
  neighbours,
  shop: receipting(({ network: _, ...receipt }) => receipt),
});

saboteur({
  id: 'case-sensitive-header',
  fault: 'knows its header in capitals only',
  catches: ['LEZ-018'],
  neighbours,
  shop: (honest) => (request) => {
    const names = request.headers.get('x-raw-header-names')?.split(' ') ?? [];
    if (names.includes('PAYMENT-SIGNATURE') || !request.headers.has('payment-signature'))
      return honest(request);
    return honest(new Request(request.url));
  },
});

saboteur({
  id: 'padding-required',
  fault: 'reads base64 with padding only',
  catches: ['LEZ-019'],
  neighbours,
  shop: (honest) => async (request) => {
    const header = request.headers.get('payment-signature') ?? '';
    return header.length % 4 === 0 ? honest(request) : refusing('malformed_payload');
  },
});

saboteur({
  id: 'one-case-only',
  fault: 'reads snake_case only',
  catches: ['LEZ-005'],
  neighbours,
  shop: (honest) => async (request) =>
    'x402Version' in paymentOf(request) ? refusing('malformed_payload') : honest(request),
});

saboteur({
  id: 'signed-tx-required',
  fault: 'demands the member signed_tx',
  catches: ['LEZ-053'],
  neighbours,
  shop: (honest) => async (request) => {
    const { payload } = paymentOf(request);
    const lacks = isJsonObject(payload) && !('signed_tx' in payload);
    return lacks ? refusing('malformed_payload') : honest(request);
  },
});
