/**
 * The OpenAPI document of the reference against real answers: bridge, mock and chain, refusals and faults included.
 * Whatever is answered has to be listed, and whatever is listed has to be answered somewhere.
 */
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BridgeControlClient } from '../simulator/bridge/control/client.js';
import type { FaultRuleInput } from '../simulator/bridge/faults/rules.js';
import { type Bridges, openBridges } from '../simulator/bridge/open-bridges.js';
import { offchainPayment, openOffchain } from '../src/facilitator/adapters/offchain/offchain.fixture.js';
import { checkFacilitatorConfig } from '../src/facilitator/config.js';
import { inVersion1, openFacilitator, signPayment } from '../src/facilitator/payment.fixture.js';
import { createRateLimit } from '../src/facilitator/rate-limit.js';
import { ScriptedChain } from '../src/facilitator/scripted-chain.fixture.js';
import { serveFacilitator } from '../src/facilitator/serve.js';
import type { ServedFacilitator } from '../src/facilitator/serve-app.js';
import { createJudge, type Judge } from './openapi.fixture.js';

const bodyLimit = 4_096;
const json = { 'content-type': 'application/json' };
const routed = 'offchain:ledgerflow';
const record = z.record(z.string(), z.unknown());

/** Every listed answer that was really given, by any instance. */
const seen = new Set<string>();

type Send = (path: string, init?: RequestInit) => Response | Promise<Response>;

async function judgeOf(send: Send): Promise<Judge> {
  return createJudge(await (await send('/openapi.json')).json());
}

/** Sends, expects the status, and expects the answer to be as documented. */
async function expectListed(send: Send, judge: Judge, status: number, path: string, init: RequestInit = {}) {
  const response = await send(path, init);
  const text = await response.text();
  const method = init.method ?? 'GET';
  const { as, problem } = judge.judge({
    method,
    path,
    status: response.status,
    headers: response.headers,
    text,
  });
  expect(problem).toBeUndefined();
  expect(response.status).toBe(status);
  if (as !== undefined) seen.add(as);
  return text;
}

const posted = (body: unknown, headers: Record<string, string> = json): RequestInit => ({
  method: 'POST',
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

let bridges: Bridges;
let client: BridgeControlClient;
let facilitator: ServedFacilitator;
let judge: Judge;
const send: Send = (path, init) => fetch(`${facilitator.url}${path}`, init);

beforeAll(async () => {
  bridges = await openBridges({ bridges: [{ profile: 'binance' }], seed: 'openapi' });
  client = new BridgeControlClient(bridges.handle);
  const handle = bridges.handle.bridges.binance;
  if (handle === undefined) throw new Error('no bridge');
  facilitator = await serveFacilitator(
    checkFacilitatorConfig({
      port: 0,
      store: 'memory',
      log: 'silent',
      metrics: true,
      body_limit_bytes: bodyLimit,
      adapters: [
        {
          kind: 'offchain',
          id: 'bridge',
          networks: handle.networks,
          backend: {
            type: 'http',
            base_url: handle.url,
            verify_path: handle.verifyPath,
            settle_path: handle.settlePath,
            api_key_env: 'KEY',
            timeout_seconds: 1,
          },
        },
        { kind: 'offchain', id: 'mock', networks: ['offchain:mock'], backend: { type: 'mock' } },
        {
          kind: 'router',
          id: 'any-rail',
          networks: [routed],
          rails: { custodial: 'mock', exchange: { binance: 'bridge' } },
        },
      ],
    }),
    { env: { KEY: handle.apiKey ?? '' } },
  );
  judge = await judgeOf(send);
});
afterAll(async () => {
  await facilitator.close();
  await client.close();
  await bridges.close();
});

describe('the document', () => {
  it('is OpenAPI 3.1 by the schema of the specification', async () => {
    const validator = new Validator();
    const result = await validator.validate(record.parse(await (await send('/openapi.json')).json()));
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has examples that are what they are examples of', async () => {
    const { paths } = z
      .object({
        paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.unknown() }))),
      })
      .parse(await (await send('/openapi.json')).json());
    const body = z.record(
      z.string(),
      z.object({ examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}) }),
    );
    const answers = z.record(z.string(), z.object({ content: body }));
    let tried = 0;
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { responses, requestBody }] of Object.entries(operations)) {
        for (const [status, { content }] of Object.entries(answers.parse(responses))) {
          for (const { value } of Object.values(content['application/json']?.examples ?? {})) {
            const headers = new Headers({ ...json, allow: 'POST', 'retry-after': '1' });
            const example = { method, path, status: Number(status), headers, text: JSON.stringify(value) };
            expect(judge.judge(example).problem).toBeUndefined();
            tried += 1;
          }
        }
        if (requestBody === undefined) continue;
        const { content } = z.object({ content: body }).parse(requestBody);
        for (const { value } of Object.values(content['application/json']?.examples ?? {})) {
          expect(judge.requestProblem(path, value)).toBeUndefined();
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(15);
  });

  it('leaves out what this instance does not serve', async () => {
    const { facilitator: other } = openOffchain({
      change: (parts) => ({ ...parts, metrics: { count: () => {}, render: () => undefined } }),
    });
    const { listed } = await judgeOf((path, init) => other.app.request(path, init));
    expect(listed.filter((one) => one.includes('/metrics'))).toEqual([]);
    expect((await other.app.request('/metrics', { method: 'POST' })).status).toBe(404);
  });

  it('is linked from the page for people', async () => {
    expect(await (await send('/')).text()).toContain('href="openapi.json"');
  });
});

describe('answers of a running reference are as documented', () => {
  it.each(['/', '/supported', '/health', '/healthz', '/metrics', '/openapi.json'])('GET %s', async (path) => {
    await expectListed(send, judge, 200, path);
    await expectListed(send, judge, 405, path, { method: 'POST' });
    await expectListed(send, judge, 405, path, { method: 'DELETE' });
  });

  describe.each(['/verify', '/settle'])('%s', (path) => {
    it('asked with another method', async () => {
      await expectListed(send, judge, 405, path);
      await expectListed(send, judge, 405, path, { method: 'PUT', body: '{}', headers: json });
    });

    it('that is no request', async () => {
      for (const body of ['', '{', 'null', '[]', '{"a":1,"a":2}', '{}', '{"paymentPayload":{}}']) {
        await expectListed(send, judge, 400, path, posted(body));
      }
      await expectListed(send, judge, 413, path, posted(' '.repeat(bodyLimit + 1)));
      await expectListed(send, judge, 415, path, posted('{}', { 'content-type': 'text/plain' }));
    });

    it('of payments that are refused', async () => {
      const changed = offchainPayment('pi_refused');
      for (const body of [
        { ...changed, x402Version: 1 },
        { ...changed, paymentRequirements: { ...changed.paymentRequirements, amount: '1' } },
        { ...changed, paymentRequirements: { ...changed.paymentRequirements, amount: 1 } },
        offchainPayment('pi_refused', { network: 'offchain:nobody' }),
        offchainPayment('pi_refused', { scheme: 'upto' }),
        offchainPayment('pi_refused', { maxTimeoutSeconds: 0.5 }),
        offchainPayment('pi_refused', { amount: '999999999999' }),
        offchainPayment(' '),
        offchainPayment(' ', { network: 'offchain:mock' }),
      ]) {
        expect(await expectListed(send, judge, 200, path, posted(body))).toMatch(
          /"(?:isValid|success)":false/,
        );
      }
    });

    it.each(['offchain:binance', 'offchain:mock'])('of a payment on %s', async (network) => {
      const body = offchainPayment(`pi_good_${path}`, { network });
      expect(judge.requestProblem(path, body)).toBeUndefined();
      expect(await expectListed(send, judge, 200, path, posted(body))).toMatch(/"(?:isValid|success)":true/);
      await expectListed(send, judge, 200, path, posted(body));
    });

    it.each<[FaultRuleInput]>([
      [{ fault: 'status', args: { status: 401 } }],
      [{ fault: 'status', args: { status: 429, headers: { 'retry-after': '7' } } }],
      [{ fault: 'status', args: { status: 404 } }],
      [{ fault: 'status', args: { status: 503 } }],
      [{ fault: 'malformed_json' }],
      [{ fault: 'latency', args: { ms: 5_000 } }],
      [{ fault: 'drop_before_commit' }],
    ])('behind a provider with %o', async (rule) => {
      const proof = `pi_fault_${path.slice(1)}_${JSON.stringify(rule)}`;
      await client.arm('binance', { ...rule, match: proof });
      await expectListed(send, judge, 502, path, posted(offchainPayment(proof)));
    });
  });

  it('/settle behind a provider that names no transaction, and that declines', async () => {
    await client.arm('binance', { fault: 'no_transaction', match: 'pi_unnamed' });
    await expectListed(send, judge, 502, '/settle', posted(offchainPayment('pi_unnamed')));
    await client.arm('binance', { fault: 'reject', match: 'pi_declined' });
    await expectListed(send, judge, 200, '/settle', posted(offchainPayment('pi_declined')));
  });

  it('behind a router', async () => {
    const paidBy = (intent: string, subject?: { readonly kind: string; readonly value: string }) => {
      const { paymentPayload, ...rest } = offchainPayment(intent, { network: routed });
      const extensions = { ledgerflow: { subject: { payment_subject: subject } } };
      return {
        ...rest,
        paymentPayload: subject === undefined ? paymentPayload : { ...paymentPayload, extensions },
      };
    };
    const exchange = { kind: 'exchange_account', value: 'binance:alice' };
    await client.arm('binance', { fault: 'status', match: 'pi_routed_fault', args: { status: 503 } });
    for (const path of ['/verify', '/settle']) {
      const yes = /"(?:isValid|success)":true/;
      expect(await expectListed(send, judge, 200, path, posted(paidBy('pi_routed', exchange)))).toMatch(yes);
      const account = { kind: 'opaque', value: 'account-1' };
      expect(await expectListed(send, judge, 200, path, posted(paidBy('pi_held', account)))).toMatch(yes);
      const nowhere = { kind: 'exchange_account', value: 'kraken:alice' };
      for (const body of [paidBy('pi_none'), paidBy('pi_none', nowhere)]) {
        expect(await expectListed(send, judge, 200, path, posted(body))).not.toMatch(yes);
      }
      await expectListed(send, judge, 502, path, posted(paidBy('pi_routed_fault', exchange)));
    }
  });

  it('behind a provider that is not there', async () => {
    await client.setAccepting('binance', false);
    for (const path of ['/verify', '/settle']) {
      await expectListed(send, judge, 502, path, posted(offchainPayment('pi_down')));
    }
    await client.setAccepting('binance', true);
  });

  it('on a chain', async () => {
    const chain = new ScriptedChain();
    const { facilitator: onChain } = openFacilitator({ chain });
    const ask: Send = (path, init) => onChain.app.request(path, init);
    const own = await judgeOf(ask);
    const payment = await signPayment(1, chain);
    expect(own.requestProblem('/settle', payment)).toBeUndefined();
    for (const path of ['/verify', '/settle', '/settle', '/verify']) {
      await expectListed(ask, own, 200, path, posted(payment));
    }
    await expectListed(ask, own, 200, '/settle', posted(await signPayment(2)));
  });

  it('on a chain in both versions', async () => {
    const chain = new ScriptedChain();
    const { facilitator: both } = openFacilitator({ chain, version1: true });
    const ask: Send = (path, init) => both.app.request(path, init);
    const own = await judgeOf(ask);
    const validator = new Validator();
    expect(await validator.validate(record.parse(await (await ask('/openapi.json')).json()))).toEqual({
      valid: true,
    });
    await expectListed(ask, own, 200, '/supported');
    const old = inVersion1(await signPayment(1, chain));
    const { paymentRequirements, ...rest } = old;
    const { maxAmountRequired: _left, ...incomplete } = paymentRequirements;
    expect(own.requestProblem('/settle', old)).toBeUndefined();
    expect(own.requestProblem('/settle', { ...rest, paymentRequirements: incomplete })).toBeDefined();
    for (const path of ['/verify', '/settle', '/settle', '/verify']) {
      await expectListed(ask, own, 200, path, posted(old));
      await expectListed(ask, own, 200, path, posted({ ...rest, paymentRequirements: incomplete }));
    }
    await expectListed(ask, own, 200, '/settle', posted(await signPayment(2, chain)));
  });

  it('beyond the limit of requests', async () => {
    const { facilitator: limited } = openOffchain({
      change: (parts) => ({ ...parts, rateLimit: createRateLimit(1) }),
    });
    const ask: Send = (path, init) => limited.app.request(path, init);
    const own = await judgeOf(ask);
    for (const path of ['/', '/supported', '/metrics', '/openapi.json', '/verify', '/settle']) {
      await expectListed(ask, own, 429, path);
    }
    for (const path of ['/verify', '/settle']) {
      await expectListed(ask, own, 429, path, posted(offchainPayment('pi_1')));
    }
    for (const path of ['/health', '/healthz']) await expectListed(ask, own, 200, path);
  });

  it('after a fault of its own', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('a fault of the facilitator');
    };
    const { facilitator: faulty } = openOffchain({
      change: (parts) => ({ ...parts, offchain: { ...parts.offchain, verify: broken, settle: broken } }),
    });
    const ask: Send = (path, init) => faulty.app.request(path, init);
    const own = await judgeOf(ask);
    for (const path of ['/verify', '/settle']) {
      await expectListed(ask, own, 500, path, posted(offchainPayment('pi_1')));
    }
  });

  it('and every answer that is listed was given', () => {
    expect(judge.listed.filter((one) => !seen.has(one))).toEqual([]);
  });
});

describe('the judge', () => {
  const answer = { method: 'POST', path: '/verify', headers: new Headers(json) };
  it.each([
    [{ ...answer, status: 418, text: '{}' }, 'does not list status 418'],
    [{ ...answer, status: 200, text: '{"isValid":false}' }, 'invalidReason'],
    [{ ...answer, status: 200, text: '{"isValid":true,"invalid_reason":"x"}' }, 'unevaluated'],
    [
      { ...answer, status: 413, text: '{"isValid":false,"invalidReason":"invalid_payload"}' },
      'allowed values',
    ],
    [
      { ...answer, status: 429, text: '{"isValid":false,"invalidReason":"rate_limited"}' },
      'has no Retry-After',
    ],
    [{ ...answer, path: '/nowhere', status: 200, text: '{}' }, 'is not in the document'],
  ])('finds what is wrong in %o', (wrong, problem) => {
    expect(judge.judge(wrong).problem).toContain(problem);
  });
});
