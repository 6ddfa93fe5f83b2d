/**
 * Merchants whose challenge is wrong in one thing.
 * @module
 */
import { saboteur } from '../kit/saboteur.js';
import { answering, challenging, hasPayment, offering, served, withHeader } from './shop-fault.js';

const neighbours = ['LEZ-002', 'LEZ-006', 'LEZ-013'];

saboteur({
  id: 'free-resource',
  fault: 'gives the resource to whoever asks',
  catches: ['LEZ-001'],
  // There is no challenge to look at either.
  sideEffects: ['LEZ-015'],
  shop: answering((answer, request) => (hasPayment(request) ? answer : served())),
});

saboteur({
  id: 'body-only-challenge',
  fault: 'sends the challenge in the body only',
  catches: ['LEZ-002'],
  neighbours: ['LEZ-001', 'LEZ-006', 'LEZ-013'],
  shop: withHeader('payment-required', () => undefined),
});

saboteur({
  id: 'empty-402-body',
  fault: 'sends the challenge in the header only',
  catches: ['LEZ-003'],
  neighbours,
  shop: answering((answer, request) =>
    answer.status === 402 && !hasPayment(request)
      ? new Response(null, { status: 402, headers: answer.headers })
      : answer,
  ),
});

saboteur({
  id: 'mixed-case',
  fault: 'writes payTo among names in snake_case',
  catches: ['LEZ-004'],
  neighbours,
  shop: offering(({ pay_to: payTo = null, ...offer }) => ({ ...offer, payTo })),
});

saboteur({
  id: 'version-1',
  fault: 'says that it speaks version 1',
  catches: ['LEZ-006'],
  neighbours: ['LEZ-002', 'LEZ-013'],
  shop: challenging((challenge) => ({ ...challenge, x402_version: 1 })),
});

saboteur({
  id: 'accepts-missing-payto',
  fault: 'leaves pay_to out of its offer',
  catches: ['LEZ-007'],
  sideEffects: ['LEZ-015'],
  neighbours,
  shop: offering(({ pay_to: _, ...offer }) => offer),
});

saboteur({
  id: 'network-mainnet',
  fault: 'offers another network than it takes',
  catches: ['LEZ-008'],
  sideEffects: ['LEZ-015'],
  neighbours,
  shop: offering((offer) => ({ ...offer, network: 'logos:lez-mainnet' })),
});

saboteur({
  id: 'scheme-upto',
  fault: 'offers another scheme than it takes',
  catches: ['LEZ-009'],
  sideEffects: ['LEZ-015'],
  neighbours,
  shop: offering((offer) => ({ ...offer, scheme: 'upto' })),
});

saboteur({
  id: 'asset-usdc',
  fault: 'offers another asset than it takes',
  catches: ['LEZ-010'],
  sideEffects: ['LEZ-015'],
  neighbours,
  shop: offering((offer) => ({ ...offer, asset: 'usdc' })),
});

saboteur({
  id: 'amount-decimal',
  fault: 'asks for a fraction of a unit',
  catches: ['LEZ-011'],
  sideEffects: ['LEZ-015'],
  neighbours,
  shop: offering((offer) => ({ ...offer, amount: '0.01' })),
});

saboteur({
  id: 'payto-empty',
  fault: 'names nobody to pay to',
  catches: ['LEZ-012'],
  sideEffects: ['LEZ-015'],
  neighbours,
  shop: offering((offer) => ({ ...offer, pay_to: '' })),
});

saboteur({
  id: 'resource-other',
  fault: 'names another resource than the one that was asked for',
  catches: ['LEZ-013'],
  neighbours: ['LEZ-002', 'LEZ-006'],
  shop: challenging((challenge) => ({ ...challenge, resource: { url: 'http://elsewhere.example/' } })),
});

saboteur({
  id: 'error-on-first-challenge',
  fault: 'sends an error code with the first challenge',
  catches: ['LEZ-024'],
  neighbours,
  shop: withHeader(
    'x-payment-error',
    (old) => old ?? 'payment_required',
    ({ status }) => status === 402,
  ),
});
