/**
 * GET /openapi.json: what this instance serves, as OpenAPI 3.1. Schemas come from the ones that read the protocol, the
 * rest stands here beside the routes of the HTTP app; tests hold every answer of a running facilitator against it.
 * @module
 */
import type { SupportedResponse } from '../../wire/supported-response.js';
import { reasons } from '../adapters/evm/reasons.js';
import { offchainReasons } from '../adapters/offchain/reasons.js';
import type { Endpoint } from '../parts.js';
import { requestExamples } from './examples.js';
import { type ComponentName, componentSchemas, type JsonSchema, refTo } from './schemas.js';

export interface OpenApiInstance {
  readonly supported: SupportedResponse;
  /** Whether GET /metrics is served. */
  readonly metrics: boolean;
}

const json = (schema: JsonSchema, examples?: JsonSchema): JsonSchema => ({
  content: { 'application/json': { schema, ...(examples === undefined ? {} : { examples }) } },
});

const answer = (description: string, schema: JsonSchema, examples?: JsonSchema): JsonSchema => ({
  description,
  ...json(schema, examples),
});

const header = (description: string, schema: JsonSchema): JsonSchema => ({
  required: true,
  description,
  schema,
});

const retryAfter = (required: boolean): JsonSchema => ({
  'Retry-After': {
    ...header('Seconds until another attempt makes sense.', { type: 'integer', minimum: 0 }),
    required,
  },
});

const methodNotAllowed = (allow: string, schema: ComponentName): JsonSchema => ({
  '405': {
    ...answer('This path is not served by this method.', refTo(schema)),
    headers: { Allow: header('The methods that are.', { const: allow }) },
  },
});

const limited: JsonSchema = {
  '429': {
    ...answer('More requests in this second than the operator allows.', refTo('Problem'), {
      limited: { value: { error: reasons.rateLimited } },
    }),
    headers: retryAfter(true),
  },
};

interface ProtocolEndpoint {
  readonly summary: string;
  readonly description: string;
  readonly yes: readonly ComponentName[];
  readonly no: ComponentName;
  /** Member that holds the reason of a refusal. */
  readonly reason: 'invalidReason' | 'errorReason';
  readonly unexpected: string;
  readonly yesExample: JsonSchema;
  readonly noExample: (reason: string) => JsonSchema;
  readonly upstream: readonly string[];
}

const { unavailable, timeout, authFailed, rateLimited, error, badResponse, unknown } = offchainReasons;

/** The document of an instance that serves version 1, too, has one more request and one more success. */
function protocolEndpoints(network: string, version1: boolean): Readonly<Record<Endpoint, ProtocolEndpoint>> {
  return {
    verify: {
      summary: 'Would this payment settle?',
      description:
        'Checks a payment and moves no money. A payment that is refused is answered with 200, too.',
      yes: ['VerifyValid'],
      no: 'VerifyRefused',
      reason: 'invalidReason',
      unexpected: reasons.verifyError,
      yesExample: { isValid: true, payer: 'cex:user:alice' },
      noExample: (invalidReason) => ({ isValid: false, invalidReason }),
      upstream: [unavailable, timeout, authFailed, rateLimited, error, badResponse],
    },
    settle: {
      summary: 'Execute this payment.',
      description:
        'Moves the money once, however often it is asked. After an answer that was lost, or settlement_unknown, or settlement_pending: ask again with the same body.',
      yes: version1 ? ['SettleSuccess', 'SettleSuccessV1'] : ['SettleSuccess'],
      no: 'SettleFailure',
      reason: 'errorReason',
      unexpected: reasons.settleError,
      yesExample: {
        success: true,
        transaction: 'cex-tx-1',
        network,
        payer: 'cex:user:alice',
        amount: '1000',
      },
      noExample: (errorReason) => ({ success: false, errorReason, transaction: '', network }),
      upstream: [unavailable, authFailed, rateLimited, error, unknown],
    },
  };
}

function protocolPath(
  endpoint: Endpoint,
  one: ProtocolEndpoint,
  request: JsonSchema,
  requests: JsonSchema,
): JsonSchema {
  const refusedWith = (description: string, ...allowed: readonly string[]): JsonSchema =>
    answer(
      description,
      { allOf: [refTo(one.no), { properties: { [one.reason]: { enum: allowed } } }] },
      { refused: { value: one.noExample(allowed[0] ?? '') } },
    );
  return {
    post: {
      operationId: endpoint,
      summary: one.summary,
      description: one.description,
      requestBody: { required: true, ...json(request, requests) },
      responses: {
        '200': answer(
          'The verdict: yes, or no with a reason.',
          { oneOf: [...one.yes.map(refTo), refTo(one.no)] },
          { yes: { value: one.yesExample }, no: { value: one.noExample(reasons.funds) } },
        ),
        '400': refusedWith('The body is no JSON, or no request.', reasons.payload, reasons.requirements),
        '413': refusedWith('The body is larger than this instance reads.', reasons.tooLarge),
        '415': refusedWith('The body is not declared as JSON.', reasons.mediaType),
        '429': {
          ...refusedWith('More requests in this second than the operator allows.', reasons.rateLimited),
          headers: retryAfter(true),
        },
        '500': refusedWith('A fault of this service.', one.unexpected),
        '502': {
          ...refusedWith('The provider behind the network gave no usable answer.', ...one.upstream),
          headers: retryAfter(false),
        },
      },
    },
    get: {
      operationId: `${endpoint}Help`,
      summary: 'Says how to ask.',
      responses: { ...limited, ...methodNotAllowed('POST', 'Help') },
    },
  };
}

const readOnly = (operationId: string, summary: string, ok: JsonSchema, limits = limited): JsonSchema => ({
  get: {
    operationId,
    summary,
    responses: { '200': ok, ...limits, ...methodNotAllowed('GET, HEAD', 'Problem') },
  },
});

const text = (description: string, type: string): JsonSchema => ({
  description,
  content: { [type]: { schema: { type: 'string' } } },
});

/** The document, made for one instance. */
export function openApiDocument({ supported, metrics }: OpenApiInstance): JsonSchema {
  const requests = requestExamples(supported);
  const version1 = supported.kinds.some(({ x402Version }) => x402Version === 1);
  const { network = 'offchain:example' } = supported.kinds.find(({ x402Version }) => x402Version === 2) ?? {};
  const { verify, settle } = protocolEndpoints(network.replace('*', 'example'), version1);
  const request = version1
    ? { oneOf: [refTo('FacilitatorRequest'), refTo('FacilitatorRequestV1')] }
    : refTo('FacilitatorRequest');
  const health = answer('It is.', refTo('Health'), { alive: { value: { status: 'ok' } } });
  return {
    openapi: '3.1.1',
    info: {
      title: 'x402 facilitator',
      version: '2',
      description: `Verifies and settles x402 payments, protocol version 2${version1 ? ' and version 1' : ''}. Clients must ignore members that they do not know. An unknown path is answered with 404 and Problem.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // Relative to this document, so that it holds behind any prefix.
    servers: [{ url: '.' }],
    security: [],
    paths: {
      '/verify': protocolPath('verify', verify, request, requests),
      '/settle': protocolPath('settle', settle, request, requests),
      '/supported': readOnly(
        'supported',
        'What this instance serves.',
        answer('Kinds in the order of the configuration.', refTo('Supported'), { now: { value: supported } }),
      ),
      // Probes are never limited.
      '/health': readOnly('health', 'Is the service alive?', health, {}),
      '/healthz': readOnly('healthz', 'The same, by the name that some orchestrators ask for.', health, {}),
      ...(metrics
        ? { '/metrics': readOnly('metrics', 'Figures.', text('Prometheus text format 0.0.4.', 'text/plain')) }
        : {}),
      '/': readOnly('page', 'A page for people.', text('What is served, as HTML.', 'text/html')),
      '/openapi.json': readOnly(
        'openapi',
        'This document.',
        answer('OpenAPI 3.1.', { type: 'object', required: ['openapi', 'info', 'paths'] }),
      ),
    },
    components: { schemas: componentSchemas(version1) },
  };
}
