/**
 * Routers that lead payments to the wrong provider.
 * @module
 */
import type { Parts, ReadRequest } from '../../src/facilitator/parts.js';
import { type PaymentSubject, readPaymentSubject } from '../../src/wire/payment-subject.js';
import { saboteur } from '../kit/saboteur.js';

/** The same request, paid by somebody else. */
function paidBy(request: ReadRequest, payment_subject: PaymentSubject): ReadRequest {
  const { paymentPayload } = request;
  const extensions = { ...paymentPayload.extensions, ledgerflow: { subject: { payment_subject } } };
  return { ...request, paymentPayload: { ...paymentPayload, extensions } };
}

const atFirstExchange: PaymentSubject = { kind: 'facilitator_account', value: 'binance:uid:0' };

saboteur<Parts>({
  id: 'all-to-exchange',
  fault: 'sends whatever names no exchange account to the first exchange',
  catches: ['OFF-111'],
  // What the exchange does not know is refused there.
  sideEffects: ['OFF-107', 'OFF-108', 'OFF-110', 'OFF-112', 'OFF-113'],
  neighbours: ['OFF-114'],
  parts: ({ router }) => ({
    router: {
      ...router,
      choose: (request, route) => {
        const subject = readPaymentSubject(request.paymentPayload.extensions);
        const exchange = subject?.kind === 'facilitator_account' || subject?.kind === 'exchange_account';
        return router.choose(exchange ? request : paidBy(request, atFirstExchange), route);
      },
    },
  }),
});

saboteur<Parts>({
  id: 'default-provider',
  fault: 'falls back to the first exchange for a provider that it does not know',
  catches: ['OFF-114'],
  neighbours: ['OFF-107', 'OFF-108', 'OFF-110', 'OFF-111', 'OFF-112', 'OFF-113'],
  parts: ({ router }) => ({
    router: {
      ...router,
      choose: (request, route) => {
        const subject = readPaymentSubject(request.paymentPayload.extensions);
        const [provider = ''] = subject?.value.split(':') ?? [];
        const account = subject?.kind === 'facilitator_account' || subject?.kind === 'exchange_account';
        const unknown = account && !route.exchange.has(provider);
        return router.choose(unknown ? paidBy(request, atFirstExchange) : request, route);
      },
    },
  }),
});
