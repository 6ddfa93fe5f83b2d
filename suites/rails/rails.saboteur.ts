/**
 * Routers that let merchants see, or feel, the rail behind them.
 * @module
 */
import type { HttpAnswer, Parts } from '../../src/facilitator/parts.js';
import { saboteur } from '../kit/saboteur.js';

/** Replaces what the router makes of a rail's answer. */
const answering =
  (change: (honest: HttpAnswer, routed: Parameters<Parts['router']['answer']>[1]) => HttpAnswer) =>
  ({ router }: Parts): Partial<Parts> => ({
    router: {
      ...router,
      answer: (answer, routed, network) => change(router.answer(answer, routed, network), routed),
    },
  });

saboteur<Parts>({
  id: 'rail-member',
  fault: 'adds a member to verify answers on rails that are no chain',
  catches: ['OFF-107'],
  neighbours: ['OFF-108', 'OFF-110', 'OFF-111', 'OFF-113', 'OFF-114'],
  parts: answering((answer, { route }) =>
    answer.body.isValid === true && route.rail === 'offchain'
      ? { ...answer, body: { ...answer.body, custodial: true } }
      : answer,
  ),
});

saboteur<Parts>({
  id: 'rail-member-settle',
  fault: 'adds a member to settle answers on the chain',
  catches: ['OFF-108'],
  neighbours: ['OFF-107', 'OFF-110', 'OFF-111', 'OFF-113', 'OFF-114'],
  parts: answering((answer, { route }) =>
    answer.body.success === true && route.rail === 'evm'
      ? { ...answer, body: { ...answer.body, confirmations: 1 } }
      : answer,
  ),
});

saboteur<Parts>({
  id: 'rail-specific-status',
  fault: 'answers refusals of exchanges with 402, and those of other rails with 200',
  catches: ['OFF-109'],
  neighbours: ['OFF-107', 'OFF-108', 'OFF-110', 'OFF-112', 'OFF-113', 'OFF-114'],
  parts: answering((answer, { route }) => {
    const refused = answer.body.isValid === false || answer.body.success === false;
    const exchange = route.adapter === 'binance-bridge' || route.adapter === 'okx-bridge';
    return refused && exchange && answer.status === 200 ? { ...answer, status: 402 } : answer;
  }),
});

saboteur<Parts>({
  id: 'internal-network-name',
  fault: 'answers with the network of the adapter that it chose',
  catches: ['OFF-110'],
  // A merchant that compares the network with its offer does not deliver.
  sideEffects: ['OFF-113'],
  neighbours: ['OFF-107', 'OFF-108', 'OFF-111', 'OFF-112', 'OFF-114'],
  parts: answering((answer, { route: { network } }) =>
    'network' in answer.body ? { ...answer, body: { ...answer.body, network } } : answer,
  ),
});

saboteur<Parts>({
  id: 'echo-subject',
  fault: 'names the payment subject as the payer in verify answers',
  catches: ['OFF-112'],
  neighbours: ['OFF-107', 'OFF-108', 'OFF-110', 'OFF-111', 'OFF-113', 'OFF-114'],
  parts: answering((answer, { subject }) =>
    answer.body.isValid === true ? { ...answer, body: { ...answer.body, payer: subject } } : answer,
  ),
});

saboteur({
  id: 'needs-rail-header',
  fault: 'settles card payments only for a merchant that sends the gateway’s own header',
  catches: ['OFF-113'],
  neighbours: ['OFF-107', 'OFF-114'],
  wire: (honest) => async (request) => {
    const text = await request.clone().text();
    const card = new URL(request.url).pathname === '/settle' && text.includes('gateway:card:');
    if (!card || request.headers.has('x-gateway-merchant')) return honest(request);
    const body = { success: false, errorReason: 'missing_gateway_merchant', transaction: '', network: '' };
    return Response.json(body, { status: 400 });
  },
});
