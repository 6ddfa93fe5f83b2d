/**
 * The facilitator over HTTP. Every answer is JSON, and every refusal has the shape of the protocol.
 * @module
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { html } from 'hono/html';
import { reasons } from './adapters/evm/reasons.js';
import type { Answered } from './answer-request.js';
import { withRequestId } from './correlation.js';
import { deliveryOf } from './delivery.js';
import type { AnswerParts, Delivery, Endpoint, FacilitatorApp, HttpAnswer, Parts, Refusal } from './parts.js';

const endpoints = { '/verify': 'verify', '/settle': 'settle' } as const;

const help: Readonly<Record<Endpoint, string>> = {
  verify:
    'POST a JSON object with x402Version, paymentPayload and paymentRequirements: it says whether the payment would settle, and moves no money.',
  settle:
    'POST a JSON object with x402Version, paymentPayload and paymentRequirements: it executes the payment and names the transaction.',
};

const jsonResponse = (
  { status, body, headers: own }: HttpAnswer,
  headers: Record<string, string> = {},
): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...own, ...headers },
  });

/** `application/json` and its relatives, whatever parameters follow. */
const isJsonType = (type: string | undefined): boolean =>
  /^application\/(?:json|[a-z0-9!#$&^_.-]+\+json)$/.test(
    (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
  );

/**
 * The body as text. JSON is UTF-8 (RFC 8259, section 8.1); with replacements for broken bytes two different bodies would
 * become one, so such a body is no text at all, and no JSON.
 */
async function textOf(request: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<string> {
  const bytes = await request.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}

/** The endpoint of the protocol that a request is for. */
function endpointOf(method: string, path: string): Endpoint | undefined {
  return method === 'POST' && Object.hasOwn(endpoints, path)
    ? endpoints[path as keyof typeof endpoints]
    : undefined;
}

/** What the app of a facilitator answers with; what is common to all of them is the app's. */
export interface HttpService extends Pick<Parts, 'rateLimit' | 'metrics' | 'cors' | 'clock' | 'log'> {
  /** Bytes of a request body. */
  readonly bodyBytes: number;
  readonly problem: AnswerParts['problem'];
  verify(text: string): Promise<Answered>;
  /** `header` reads a header of the request. */
  settle(text: string, delivery: Delivery, header: (name: string) => string | undefined): Promise<Answered>;
  /** A refusal of a request that was not read, in the shape of the endpoint. */
  refused(endpoint: Endpoint, refusal: Refusal): HttpAnswer;
  supported(): HttpAnswer;
  /** For a load balancer. */
  health(): HttpAnswer | Promise<HttpAnswer>;
  /** HTML at `/`. */
  page(): ReturnType<typeof html>;
  /** The text of GET /openapi.json, where there is one. */
  readonly openApi?: () => string;
}

/** The HTTP app over a service. `track` sees every settlement, so that closing can wait for it. */
export function createHttpApp(
  service: HttpService,
  track: <Value>(work: Promise<Value>) => Promise<Value>,
): FacilitatorApp {
  const app: FacilitatorApp = new Hono();
  const problem = (status: number, error: string, headers?: Record<string, string>) =>
    jsonResponse(service.problem(status, error), headers);
  const refused = (endpoint: Endpoint, status: number, reason: string, headers?: Record<string, string>) =>
    jsonResponse(service.refused(endpoint, { reason, status }), headers);

  const limit = (endpoint: Endpoint) =>
    bodyLimit({
      maxSize: service.bodyBytes,
      // The rest of the body is not read.
      onError: () => refused(endpoint, 413, reasons.tooLarge, { connection: 'close' }),
    });

  /** Answers one request of the protocol, counts it and logs it, under one id. */
  const answered = (endpoint: Endpoint, work: () => Promise<Answered>): Promise<Response> =>
    withRequestId(async () => {
      const started = performance.now();
      const seconds = () => (performance.now() - started) / 1000;
      service.log.debug({ endpoint }, 'received');
      try {
        const { answer, rail, outcome } = await work();
        service.metrics.count(endpoint, rail, outcome, seconds());
        service.log.debug({ endpoint, rail, outcome, status: answer.status }, 'answered');
        return jsonResponse(answer);
      } catch (error) {
        service.metrics.count(endpoint, 'unserved', 'error', seconds());
        // The message may quote an RPC address or a request, so it is not logged either.
        const name = error instanceof Error ? error.name : 'Error';
        service.log.error({ endpoint, error: name }, 'unexpected error');
        return refused(endpoint, 500, endpoint === 'verify' ? reasons.verifyError : reasons.settleError);
      }
    });

  if (service.cors) app.use(cors({ origin: '*', allowMethods: ['GET', 'POST'] }));
  app.use(async (context, next) => {
    const { path, method } = context.req;
    if (path === '/health' || path === '/healthz' || service.rateLimit.admit(service.clock.now()))
      return next();
    const endpoint = endpointOf(method, path);
    const headers = { 'retry-after': '1' };
    return endpoint === undefined
      ? problem(429, reasons.rateLimited, headers)
      : refused(endpoint, 429, reasons.rateLimited, headers);
  });
  for (const [path, endpoint] of Object.entries(endpoints)) {
    app.post(path, limit(endpoint), async (context, next) =>
      isJsonType(context.req.header('content-type')) ? next() : refused(endpoint, 415, reasons.mediaType),
    );
  }

  app.get('/supported', () => jsonResponse(service.supported()));
  app.post('/verify', (context) => answered('verify', async () => service.verify(await textOf(context.req))));
  app.post('/settle', (context) => {
    const delivery = deliveryOf(context.env, context.req.raw.signal);
    return answered('settle', async () => {
      const text = await textOf(context.req);
      return track(service.settle(text, delivery, (name) => context.req.header(name)));
    });
  });
  app.on('GET', ['/health', '/healthz'], async () => jsonResponse(await service.health()));
  app.get('/metrics', (context) => {
    const text = service.metrics.render();
    if (text === undefined) return problem(404, 'not_found');
    return context.body(text, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
  app.get('/', (context) => context.html(service.page()));
  const { openApi } = service;
  if (openApi !== undefined) {
    app.get('/openapi.json', (context) =>
      context.body(openApi(), 200, { 'content-type': 'application/json' }),
    );
  }

  for (const [path, endpoint] of Object.entries(endpoints)) {
    app.all(path, () => {
      const { status, body } = service.problem(405, 'method_not_allowed');
      return jsonResponse({ status, body: { ...body, help: help[endpoint] } }, { allow: 'POST' });
    });
  }
  const served = [
    ...['/', '/supported', '/health', '/healthz'],
    ...(openApi === undefined ? [] : ['/openapi.json']),
    ...(service.metrics.render() === undefined ? [] : ['/metrics']),
  ];
  for (const path of served) {
    app.all(path, () => problem(405, 'method_not_allowed', { allow: 'GET, HEAD' }));
  }
  app.notFound(() => problem(404, 'not_found'));
  app.onError((error, context) => {
    service.log.error({ path: context.req.path, error: error.name }, 'unexpected error');
    const endpoint = endpointOf(context.req.method, context.req.path);
    if (endpoint === undefined) return problem(500, 'unexpected_error');
    return refused(endpoint, 500, endpoint === 'verify' ? reasons.verifyError : reasons.settleError);
  });
  return app;
}
