/**
 * Services that move the wrong money, or serve without any.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Parts } from '../../src/facilitator/parts.js';
import type { PaymentBackend } from '../../src/lez/backend.js';
import type { LezMerchantParts } from '../../src/lez/merchant.js';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import { saboteur } from '../kit/saboteur.js';
import { answering, hasPayment, served } from './shop-fault.js';

const neighbours = ['LEZ-055', 'LEZ-057'];

saboteur<Parts, LezMerchantParts>({
  id: 'credit-twice',
  fault: 'sends every transfer twice',
  catches: ['LEZ-060'],
  neighbours: ['LEZ-057'],
  parts: ({ lez }) => ({
    lez: {
      ...lez,
      settle: async (transfer, route) => {
        const answer = await lez.settle(transfer, route);
        const nonce = randomBytes(32).toString('hex');
        if (answer.kind === 'ok')
          await lez.settle({ ...transfer, nonce, transaction: `lezmock_${nonce}` }, route);
        return answer;
      },
    },
  }),
});

saboteur<Parts, LezMerchantParts>({
  id: 'overdraft',
  fault: 'answers success for payers who have too little',
  catches: ['LEZ-061'],
  // The first settle of that row is one of a payer who is short of a unit.
  sideEffects: ['LEZ-057'],
  neighbours: ['LEZ-055'],
  parts: ({ lez }) => ({
    lez: {
      ...lez,
      verify: async (transfer, route) => {
        const answer = await lez.verify(transfer, route);
        return answer.kind === 'insufficient_funds' ? { kind: 'ok' } : answer;
      },
      settle: async (transfer, route) => {
        const answer = await lez.settle(transfer, route);
        return answer.kind === 'insufficient_funds' ? { kind: 'ok' } : answer;
      },
    },
  }),
});

let backend: PaymentBackend | undefined;
const text = (object: JsonObject, name: string): string => String(object[name] ?? '');

saboteur<Parts, LezMerchantParts>({
  id: 'debit-first',
  fault: 'takes the money of payments that it then refuses',
  catches: ['LEZ-062'],
  neighbours,
  parts: ({ lezBackends }) => {
    backend = lezBackends.get('lez');
    return {};
  },
  wire: (honest) => async (request) => {
    const sent: unknown = request.method === 'POST' ? await request.clone().json() : undefined;
    const answer = await honest(request);
    const body: unknown = await answer.clone().json();
    const isRefused =
      isJsonObject(body) && body.success === false && body.errorReason === 'invalid_signature';
    const payload = isJsonObject(sent) && isJsonObject(sent.paymentPayload) ? sent.paymentPayload : {};
    const { accepted, payload: inner } = payload;
    if (!isRefused || !isJsonObject(accepted) || !isJsonObject(inner)) return answer;
    await backend?.settle({
      transaction: `lezmock_${text(inner, 'nonce')}`,
      network: text(accepted, 'network'),
      asset: text(accepted, 'asset'),
      amount: BigInt(text(accepted, 'amount')),
      from: text(inner, 'from'),
      to: text(accepted, 'payTo'),
      nonce: text(inner, 'nonce'),
      signedTx: null,
    });
    return answer;
  },
});

saboteur<Parts, LezMerchantParts>({
  id: 'serve-on-verify',
  fault: 'serves before the settlement, and does not look at it',
  catches: ['LEZ-063'],
  neighbours,
  shop: answering((answer) =>
    answer.status === 402 && answer.headers.get('x-payment-error') === 'insufficient_funds'
      ? served()
      : answer,
  ),
});

saboteur<Parts, LezMerchantParts>({
  id: 'open-on-error',
  fault: 'serves while its facilitator does not answer',
  catches: ['LEZ-064'],
  neighbours,
  shop: answering((answer, request) => (answer.status >= 500 && hasPayment(request) ? served() : answer)),
});
