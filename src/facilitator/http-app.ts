/**
 * The facilitator over HTTP. Every answer is JSON, and every refusal has the shape of the protocol.
 * @module
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { isJsonObject } from '../wire/json.js';
import { reasons } from './adapters/evm/reasons.js';
import { deliveryOf } from './delivery.js';
import { landingPage } from './landing-page.js';
import type {
  Delivery,
  Endpoint,
  ExactPayment,
  FacilitatorApp,
  HttpAnswer,
  Parsed,
  Parts,
  Refusal,
  Route,
} from './parts.js';
import { settlePayment } from './settle-payment.js';
import type { Commitments } from './settlement/commitments.js';
import { verifyPayment } from './verify-payment.js';

const maximumBodyBytes = 1024 * 1024;

const jsonResponse = ({ status, body }: HttpAnswer, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });

/** The network that a refused settle names: the one that was asked for, if it was text. */
function requestedNetwork(body: unknown): string {
  const requirements = isJsonObject(body) ? body.paymentRequirements : undefined;
  const network = isJsonObject(requirements) ? requirements.network : undefined;
  return typeof network === 'string' && network.length <= 64 ? network : '';
}

interface Understood {
  readonly payment: ExactPayment;
  readonly route: Route;
}

function understand(parts: Parts, body: unknown): Parsed<Understood> {
  const request = parts.parse.request(body);
  if (!request.ok) return request;
  const route = parts.dispatch(request.value);
  if (!route.ok) return route;
  const payment = parts.parse.payment(request.value);
  return payment.ok ? { ok: true, value: { payment: payment.value, route: route.value } } : payment;
}

/** A refusal in the shape of the endpoint. */
function refusedAnswer(
  parts: Parts,
  endpoint: Endpoint,
  { reason, status }: Refusal,
  network: string,
  payer: string | undefined,
): HttpAnswer {
  if (endpoint === 'verify') return parts.answer.verifyRefused({ reason, status: status ?? 200 }, payer);
  const outcome = { kind: 'failure', reason, transaction: '', status: status ?? 200 } as const;
  return parts.answer.settleFailed(outcome, network, payer);
}

async function answerVerify(parts: Parts, text: string): Promise<HttpAnswer> {
  const body = parts.parse.json(text);
  if (!body.ok) return refusedAnswer(parts, 'verify', body.refusal, '', undefined);
  const understood = understand(parts, body.value);
  if (!understood.ok) return refusedAnswer(parts, 'verify', understood.refusal, '', undefined);
  const { payment, route } = understood.value;
  const verdict = await verifyPayment(parts, payment, route);
  parts.log.debug({ endpoint: 'verify', network: route.network, reason: verdict?.reason }, 'verified');
  return verdict === undefined
    ? parts.answer.verifyValid(payment)
    : parts.answer.verifyRefused(verdict, payment.from);
}

async function answerSettle(
  parts: Parts,
  commitments: Commitments,
  text: string,
  delivery: Delivery,
): Promise<HttpAnswer> {
  const body = parts.parse.json(text);
  if (!body.ok) return refusedAnswer(parts, 'settle', body.refusal, '', undefined);
  const understood = understand(parts, body.value);
  if (!understood.ok) {
    return refusedAnswer(parts, 'settle', understood.refusal, requestedNetwork(body.value), undefined);
  }
  const { payment, route } = understood.value;
  const outcome = await settlePayment(parts, commitments, payment, route, delivery);
  if (outcome.kind === 'success') return parts.answer.settled(outcome, payment);
  parts.log.debug({ endpoint: 'settle', network: route.network, reason: outcome.reason }, 'not settled');
  return parts.answer.settleFailed(outcome, payment.network, payment.from);
}

/** The HTTP app over the parts. `track` sees every settlement, so that closing can wait for it. */
export function createHttpApp(
  parts: Parts,
  commitments: Commitments,
  track: <Value>(work: Promise<Value>) => Promise<Value>,
): FacilitatorApp {
  const app: FacilitatorApp = new Hono();
  const problem = (status: number, error: string, headers?: Record<string, string>) =>
    jsonResponse(parts.answer.problem(status, error), headers);

  const limit = (endpoint: Endpoint) =>
    bodyLimit({
      maxSize: maximumBodyBytes,
      onError: () =>
        jsonResponse(
          refusedAnswer(parts, endpoint, { reason: reasons.tooLarge, status: 413 }, '', undefined),
          {
            // The rest of the body is not read.
            connection: 'close',
          },
        ),
    });

  app.get('/supported', () => jsonResponse(parts.answer.supported(parts.supported())));
  app.post('/verify', limit('verify'), async (context) =>
    jsonResponse(await answerVerify(parts, await context.req.text())),
  );
  app.post('/settle', limit('settle'), async (context) => {
    const delivery = deliveryOf(context.env, context.req.raw.signal);
    const text = await context.req.text();
    return jsonResponse(await track(answerSettle(parts, commitments, text, delivery)));
  });
  app.on('GET', ['/health', '/healthz'], () => jsonResponse({ status: 200, body: { status: 'ok' } }));
  app.get('/', (context) => context.html(landingPage(parts.supported())));

  for (const path of ['/verify', '/settle']) {
    app.all(path, () => problem(405, 'method_not_allowed', { allow: 'POST' }));
  }
  for (const path of ['/', '/supported', '/health', '/healthz']) {
    app.all(path, () => problem(405, 'method_not_allowed', { allow: 'GET, HEAD' }));
  }
  app.notFound(() => problem(404, 'not_found'));
  app.onError((error, context) => {
    // The message may quote an RPC address or a request, so it is not logged either.
    parts.log.error({ path: context.req.path, error: error.name }, 'unexpected error');
    const path = context.req.path;
    if (path === '/verify') {
      return jsonResponse(
        refusedAnswer(parts, 'verify', { reason: reasons.verifyError, status: 500 }, '', undefined),
      );
    }
    if (path === '/settle') {
      return jsonResponse(
        refusedAnswer(parts, 'settle', { reason: reasons.settleError, status: 500 }, '', undefined),
      );
    }
    return problem(500, 'unexpected_error');
  });
  return app;
}
