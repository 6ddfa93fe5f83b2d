/**
 * Facilitators that send payments to adapters which do not serve them.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import type { FacilitatorRequest } from '../../../src/wire/facilitator-request.js';
import { beforeSchema, objectAt } from '../../kit/rewrite-request.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';

type Requirements = FacilitatorRequest['paymentRequirements'];

/** Dispatches by changed requirements; the rest of the request stays as it is. */
const dispatchOn =
  (change: (asked: Requirements) => Partial<Requirements>) =>
  ({ dispatch }: Parts): Pick<Parts, 'dispatch'> => ({
    dispatch: (request) => {
      const { paymentRequirements } = request;
      const changed = { ...paymentRequirements, ...change(paymentRequirements) };
      return dispatch({ ...request, paymentRequirements: changed });
    },
  });

saboteur<Parts>({
  id: 'scheme-casefold',
  fault: 'folds the letter case of the scheme',
  catches: ['OFF-032'],
  neighbours: ['OFF-033', 'OFF-034', 'OFF-035'],
  parts: dispatchOn(({ scheme }) => ({ scheme: scheme.toLowerCase() })),
});

saboteur<Parts>({
  id: 'ignore-scheme',
  fault: 'takes every scheme for exact',
  catches: ['OFF-033'],
  sideEffects: ['OFF-032', 'OFF-035'],
  neighbours: ['OFF-034', 'OFF-036'],
  parts: dispatchOn(() => ({ scheme: 'exact' })),
});

saboteur<Parts>({
  id: 'ignore-network',
  fault: 'sends payments for an unknown network to its first off-chain adapter',
  catches: ['OFF-034'],
  sideEffects: ['OFF-035', 'OFF-046'],
  neighbours: ['OFF-032', 'OFF-033'],
  parts: ({ dispatch }) => ({
    dispatch: (request) => {
      const found = dispatch(request);
      if (found.ok || found.refusal.reason !== 'invalid_network') return found;
      const paymentRequirements = { ...request.paymentRequirements, network: 'offchain:binance' };
      return dispatch({ ...request, paymentRequirements });
    },
  }),
});

saboteur<Parts>({
  id: 'one-reason-for-all',
  fault: 'answers unsupported_scheme whenever no adapter is found',
  catches: ['OFF-035'],
  neighbours: ['OFF-033', 'OFF-034', 'OFF-046'],
  parts: ({ dispatch }) => ({
    dispatch: (request) => {
      const found = dispatch(request);
      return found.ok ? found : { ok: false, refusal: { ...found.refusal, reason: 'unsupported_scheme' } };
    },
  }),
});

saboteur<Parts>({
  id: 'empty-reference-ok',
  fault: 'reads a network without a reference as its first one',
  catches: ['OFF-036'],
  neighbours: ['OFF-034', 'OFF-046'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      for (const path of ['paymentRequirements', 'paymentPayload.accepted']) {
        const copy = objectAt(body, path);
        if (copy?.network === 'offchain:') copy.network = 'offchain:binance';
      }
    }),
});
