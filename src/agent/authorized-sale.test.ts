/**
 * The merchant with a gate and the agent with a warrant, over HTTP: what is sold, what is refused and how, and what
 * reaches the facilitator.
 */
import { request as httpRequest } from 'node:http';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryAuthorizationStore } from '../authorization/memory-store.js';
import { withOutages } from '../authorization/outages.js';
import { createMerchant, type MerchantParts, type RouteTerms } from '../merchant/create-merchant.js';
import { createFacilitatorClient } from '../merchant/facilitator-client.js';
import { createGate, type GateOptions } from '../merchant/gate.js';
import {
  breaks,
  type Script,
  says,
  scriptedFacilitator,
  serveHandler,
  settledOn,
  valid,
} from '../merchant/scripted-facilitator.fixture.js';
import { goldenKeys } from '../warrant/golden.fixture.js';
import { isJsonObject, type JsonObject } from '../wire/json.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { HeldWarrant } from './attach-warrant.js';
import { type AgentFetch, createAgent } from './create-agent.js';
import { intentWallet } from './intent-wallet.js';
import { heldWarrant, shopConfig } from './warrant-holder.fixture.js';

const network = 'offchain:mock';
const offer: PaymentRequirements = {
  scheme: 'exact',
  network,
  amount: '1000',
  asset: 'USDT',
  payTo: 'merchant-a',
  maxTimeoutSeconds: 60,
};
const subject = { kind: 'exchange_account', value: 'binance:uid:1' } as const;
const payment = { max_per_request: { amount: '1000' }, allowed_assets: [{ asset: 'USDT', network }] };
const warrant = heldWarrant([subject], payment);

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

interface Scene {
  readonly verify?: readonly Script[];
  readonly settle?: readonly Script[];
  readonly gate?: Partial<GateOptions>;
  readonly terms?: Partial<RouteTerms>;
  readonly parts?: Partial<MerchantParts>;
  readonly handler?: (request: Request) => Response | Promise<Response>;
}

/** A shop with a gate behind hono: /goods, and /cheap for a tenth of the price. */
async function openShop({ verify = [valid], settle = [settledOn(network)], ...scene }: Scene = {}) {
  const facilitator = await scriptedFacilitator({ verify, settle });
  const merchant = createMerchant({
    facilitator: createFacilitatorClient({ url: facilitator.url }),
    gate: createGate({ config: shopConfig, ...scene.gate }),
    ...scene.parts,
  });
  const app = new Hono();
  const handler = scene.handler ?? (() => new Response('the goods', { headers: { 'x-goods': 'yes' } }));
  app.all('/goods', merchant.charge({ accepts: [offer], ...scene.terms }), ({ req }) => handler(req.raw));
  app.all(
    '/cheap',
    merchant.charge({ accepts: [{ ...offer, amount: '100' }] }),
    () => new Response('crumbs'),
  );
  const shop = await serveHandler(app.fetch);
  closing.push(facilitator.close, shop.close);
  return {
    url: `${shop.url}/goods`,
    cheap: `${shop.url}/cheap`,
    asked: facilitator.asked,
    endpoints: facilitator.endpoints,
  };
}

/** No two agents get the same intent. */
let intents = 0;

/** An agent, and every payment header that it sent. */
function visitor(
  held: HeldWarrant | null = warrant,
  change: (response: Response) => Response | Promise<Response> = (same) => same,
) {
  const sent: string[] = [];
  const fetchPart: AgentFetch = async (url, init) => {
    const header = new Headers(init.headers).get('payment-signature');
    if (header !== null) sent.push(header);
    return change(await fetch(url, init));
  };
  const wallet = intentWallet({ networks: 'offchain:*', obtainIntent: () => `pi_${++intents}`, subject });
  const agent = createAgent({
    wallets: [wallet],
    fetch: fetchPart,
    wait: async () => {},
    ...(held === null ? {} : { warrant: held }),
  });
  return { agent, sent };
}

const read = (header: string | null): JsonObject => {
  const value: unknown = JSON.parse(Buffer.from(header ?? '', 'base64').toString('utf8'));
  if (!isJsonObject(value)) throw new Error('no object');
  return value;
};
const write = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

async function present(url: string, header: string, init: RequestInit = {}) {
  const response = await fetch(url, { ...init, headers: { 'payment-signature': header } });
  const required = response.headers.get('payment-required');
  return {
    status: response.status,
    text: await response.text(),
    receipt: response.headers.get('payment-response'),
    required: required === null ? undefined : read(required),
    retryAfter: response.headers.get('retry-after'),
  };
}

describe('a merchant with a gate', () => {
  it('asks for authorization in the extension of its challenge, with an id of its own each time', async () => {
    const { url } = await openShop();
    const [one, two] = await Promise.all([fetch(url), fetch(url)]);
    const asked = [one, two].map((response) => read(response.headers.get('payment-required')));
    expect(asked[0]).toMatchObject({
      x402Version: 2,
      error: 'payment_required',
      accepts: [offer],
      extensions: {
        ledgerflow: {
          version: 'lfx402/v1',
          challenge_id: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
          proof_binding: 'accepted+request',
          warrant_transport: 'inline_or_digest_ref',
          required_subject_kinds: ['signer', 'payment_subject'],
          nonce_bytes: 16,
          merchant_id: 'merchant-a',
          expires_at_ms: expect.any(Number),
          proof_freshness_ms: 60_000,
        },
        'payment-identifier': { info: { required: false } },
      },
    });
    expect(asked[0]?.extensions).not.toEqual(asked[1]?.extensions);
    expect(JSON.parse(await one.text())).toEqual(asked[0]);
  });

  it.each(['flat', 'wrapped'] as const)(
    'sells to an agent with a warrant, in the %s form',
    async (challenge_form) => {
      const { url, asked, endpoints } = await openShop({
        gate: { config: { ...shopConfig, challenge_form } },
        handler: async (request) => new Response(`goods for ${await request.text()}`),
      });
      const { agent } = visitor();
      const bought = await agent.pay(url, { method: 'POST', body: 'an order' });
      expect(bought).toMatchObject({ kind: 'paid', receipt: { success: true, transaction: 'tx-1' } });
      expect(await bought.response?.text()).toBe('goods for an order');
      expect(endpoints()).toEqual(['POST /verify', 'POST /settle']);
      const body = asked[0]?.body;
      const sent = isJsonObject(body) && isJsonObject(body.paymentPayload) ? body.paymentPayload : {};
      expect(Object.keys(sent).sort()).toEqual([
        'accepted',
        'extensions',
        'payload',
        'resource',
        'x402Version',
      ]);
    },
  );

  it.each([
    ['audience_mismatch', heldWarrant([subject], payment, { audience: { merchant_ids: ['merchant-b'] } })],
    ['payment_amount_exceeded', heldWarrant([subject], { ...payment, max_per_request: { amount: '999' } })],
    ['warrant_expired', heldWarrant([subject], payment, { not_before_ms: 1, expires_at_ms: 2 })],
    ['proof_signer_mismatch', { ...warrant, key: goldenKeys.delegate }],
  ] as const)('refuses with 402 %s and a fresh challenge, and asks no facilitator', async (code, held) => {
    const { url, asked } = await openShop();
    const { agent, sent } = visitor(held);
    expect(await agent.pay(url)).toMatchObject({ kind: 'refused', reason: code, response: { status: 402 } });
    const again = await present(url, sent[0] ?? '');
    expect(again.required).toMatchObject({ error: code, accepts: [offer] });
    expect(JSON.parse(again.text)).toEqual(again.required);
    expect(again.text).not.toMatch(/binance|public_key|warrant-1/);
    expect(asked).toEqual([]);
  });

  it('refuses an agent without a warrant, whether or not it repeats the challenge', async () => {
    const { url, asked } = await openShop();
    const { agent, sent } = visitor(null);
    expect(await agent.pay(url)).toMatchObject({ kind: 'refused', response: { status: 400 } });
    const { extensions: _, ...plain } = read(sent[0] ?? '');
    expect(await present(url, write(plain))).toMatchObject({
      status: 402,
      required: { error: 'ledgerflow_missing', extensions: { ledgerflow: { version: 'lfx402/v1' } } },
    });
    expect(asked).toEqual([]);
  });

  it('answers with the statuses of the specification', async () => {
    const { url } = await openShop({ gate: { maximumBodyBytes: 100 } });
    const { agent, sent } = visitor();
    await agent.pay(url);
    const honest = read(sent[0] ?? '');
    expect(await present(url, '%%%')).toMatchObject({
      status: 400,
      text: expect.stringContaining('"ledgerflow_malformed"'),
    });
    expect(await present(url, write([]))).toMatchObject({
      status: 400,
      text: expect.stringContaining('"ledgerflow_malformed"'),
    });
    const large = write(honest);
    expect(await present(url, large, { method: 'POST', body: 'x'.repeat(101) })).toMatchObject({
      status: 400,
      text: expect.stringContaining('"payload_too_large"'),
    });
    const identifier = { info: { id: 'short' } };
    const extensions = isJsonObject(honest.extensions) ? honest.extensions : {};
    const short = write({ ...honest, extensions: { ...extensions, 'payment-identifier': identifier } });
    expect(await present(url, short)).toMatchObject({
      status: 400,
      text: expect.stringContaining('"payment_identifier_invalid"'),
    });
    const other = write({ ...honest, resource: { url: 'https://other.example' } });
    expect(await present(url, other)).toMatchObject({
      status: 409,
      text: expect.stringContaining('"payment_identifier_conflict"'),
    });
  });

  it('fails closed while a store is down, and says when to come again', async () => {
    const store = new MemoryAuthorizationStore();
    const down = withOutages(store, { revocation_store: 'down' });
    const troubles: unknown[] = [];
    const { url, asked } = await openShop({
      gate: { store: down, onTrouble: (cause) => troubles.push(cause) },
    });
    const { agent, sent } = visitor();
    expect(await agent.pay(url)).toMatchObject({ kind: 'open', response: { status: 503 } });
    expect(await present(url, sent[0] ?? '')).toMatchObject({
      status: 503,
      retryAfter: '1',
      text: JSON.stringify({ x402Version: 2, error: 'verifier_unavailable' }),
    });
    expect([asked, troubles.length > 0]).toEqual([[], true]);
    const lost = { ...down, keepChallenge: () => Promise.reject(new Error('down')) };
    const shut = await openShop({ gate: { store: lost } });
    expect((await fetch(shut.url)).status).toBe(503);
  });

  it('takes a proof once, and gives its answer again to whoever named the payment', async () => {
    const { url, endpoints } = await openShop();
    const { agent, sent } = visitor();
    const first = await agent.pay(url);
    const text = await first.response?.text();
    const again = await present(url, sent[0] ?? '');
    expect(again).toMatchObject({
      status: 200,
      text,
      receipt: first.response?.headers.get('payment-response'),
    });
    expect(endpoints()).toEqual(['POST /verify', 'POST /settle']);

    const { agent: nameless, sent: proofs } = visitor(warrant, async (response) =>
      withoutIdentifier(response),
    );
    expect(await nameless.pay(url)).toMatchObject({ kind: 'paid' });
    expect(await present(url, proofs[0] ?? '')).toMatchObject({
      status: 402,
      required: { error: 'replay_detected' },
    });
    expect(endpoints()).toHaveLength(4);
  });

  it('streams what was paid, and has it for a retry once it has passed', async () => {
    const opened: ReadableStreamDefaultController<Uint8Array>[] = [];
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void opened.push(controller) });
    const { url } = await openShop({ handler: () => new Response(body) });
    const { agent, sent } = visitor();
    const bought = await agent.pay(url);
    const reader = bought.response?.body?.getReader();
    opened[0]?.enqueue(Buffer.from('first, '));
    expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe('first, ');
    expect(await present(url, sent[0] ?? '')).toMatchObject({ status: 503, retryAfter: '1' });
    opened[0]?.enqueue(Buffer.from('second'));
    opened[0]?.close();
    await reader?.read();
    await expect
      .poll(() => present(url, sent[0] ?? ''))
      .toMatchObject({ status: 200, text: 'first, second' });
  });

  it('keeps no long answer, and gives a retry its receipt', async () => {
    const { url, endpoints } = await openShop({ handler: () => new Response('x'.repeat(262_145)) });
    const { agent, sent } = visitor();
    const bought = await agent.pay(url);
    expect((await bought.response?.text())?.length).toBe(262_145);
    await expect
      .poll(() => present(url, sent[0] ?? ''))
      .toMatchObject({
        status: 409,
        text: expect.stringContaining('answer_not_kept'),
        receipt: bought.response?.headers.get('payment-response'),
      });
    expect(endpoints()).toEqual(['POST /verify', 'POST /settle']);
  });

  it('binds a body that a middleware in front has read', async () => {
    const facilitator = await scriptedFacilitator({ verify: [valid], settle: [settledOn(network)] });
    const merchant = createMerchant({
      facilitator: createFacilitatorClient({ url: facilitator.url }),
      gate: createGate({ config: shopConfig }),
    });
    const app = new Hono();
    app.use(async ({ req }, next) => {
      await req.text();
      await next();
    });
    app.post('/', merchant.charge({ accepts: [offer] }), async (context) =>
      context.text(await context.req.text()),
    );
    const shop = await serveHandler(app.fetch);
    closing.push(facilitator.close, shop.close);
    const bought = await visitor().agent.pay(shop.url, { method: 'POST', body: 'an order' });
    expect(bought.kind).toBe('paid');
    expect(await bought.response?.text()).toBe('an order');
  });

  it('settles once for requests that arrive together', async () => {
    const { url, endpoints } = await openShop({ verify: [says({ isValid: true })] });
    const { agent, sent } = visitor(warrant, (response) =>
      response.status === 200 ? Response.error() : response,
    );
    await agent.pay(url).catch(() => {});
    const before = endpoints().length;
    const answers = await Promise.all(Array.from({ length: 6 }, () => present(url, sent[0] ?? '')));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['the goods']));
    expect([before, endpoints().length]).toEqual([2, 2]);
  });

  it('settles again for a payment whose outcome was lost, and never authorizes twice', async () => {
    const { url, endpoints } = await openShop({ settle: [breaks, breaks, settledOn(network)] });
    const { agent, sent } = visitor();
    const bought = await agent.pay(url);
    expect(bought).toMatchObject({ kind: 'paid' });
    expect(await bought.response?.text()).toBe('the goods');
    expect(endpoints()).toEqual(['POST /verify', 'POST /settle', 'POST /settle', 'POST /settle']);
    expect(new Set(sent).size).toBe(1);
  });

  it('begins again after a facilitator that could not be reached', async () => {
    const { url, endpoints } = await openShop({ verify: [breaks, valid] });
    expect(await visitor().agent.pay(url)).toMatchObject({ kind: 'paid' });
    expect(endpoints()).toEqual(['POST /verify', 'POST /verify', 'POST /settle']);
  });

  it('gives a budget back after a payment that failed, and not after one that was paid', async () => {
    const refused = says({ success: false, errorReason: 'insufficient_funds', transaction: '', network });
    const { url } = await openShop({ settle: [refused, settledOn(network, 'tx-1')] });
    const limit = { ...payment, period_limit: { amount: '1000', window_ms: 3_600_000 } };
    const { agent, sent } = visitor(heldWarrant([subject], limit));
    expect(await agent.pay(url)).toMatchObject({ kind: 'refused', reason: 'insufficient_funds' });
    expect(await present(url, sent[0] ?? '')).toMatchObject({
      status: 402,
      required: { error: 'insufficient_funds' },
    });
    expect(await agent.pay(url)).toMatchObject({ kind: 'paid' });
    expect(await agent.pay(url)).toMatchObject({ kind: 'refused', reason: 'payment_period_exceeded' });
  });

  it('gives a budget back after a handler that failed', async () => {
    let broken = true;
    const { url, endpoints } = await openShop({
      handler: () => new Response('', { status: broken ? 500 : 200 }),
    });
    const limit = { ...payment, period_limit: { amount: '1000', window_ms: 3_600_000 } };
    const { agent } = visitor(heldWarrant([subject], limit));
    await agent.pay(url);
    expect(endpoints()).not.toContain('POST /settle');
    broken = false;
    const { agent: next } = visitor(heldWarrant([subject], limit));
    expect(await next.pay(url)).toMatchObject({ kind: 'paid' });
  });

  it('does not sell for the price of another route', async () => {
    const { url, cheap, asked } = await openShop();
    const { agent } = visitor();
    let isFirst = true;
    const detour: AgentFetch = async (_, init) => {
      const answer = await fetch(isFirst ? cheap : url, init);
      isFirst = false;
      return answer;
    };
    const wallet = intentWallet({ networks: 'offchain:*', obtainIntent: () => 'pi_x', subject });
    const thief = createAgent({ wallets: [wallet], fetch: detour, warrant });
    expect(await thief.pay(url)).toMatchObject({ kind: 'refused', reason: 'accepted_not_offered' });
    expect(asked).toEqual([]);
    expect(await agent.pay(cheap)).toMatchObject({ kind: 'paid' });
  });

  it('tells the verifier what it sells, and nothing that the agent says', async () => {
    const tools = { constraints: [{ payment }, { tool: { tool_names: ['search'] } }] };
    const held = heldWarrant([subject], payment, tools);
    const plain = await openShop();
    expect(await visitor(held).agent.pay(plain.url)).toMatchObject({ reason: 'tool_not_allowed' });
    const named = await openShop({ terms: { context: () => ({ tool_name: 'search' }) } });
    expect(await visitor(held).agent.pay(named.url)).toMatchObject({ kind: 'paid' });
  });

  it('judges the target as it came over the wire', async () => {
    const constraints = [{ payment }, { resource: { path_prefixes: ['/goods'] } }];
    const held = heldWarrant([subject], payment, { constraints });
    const { url } = await openShop();
    const { agent, sent } = visitor(held);
    expect(await agent.pay(url)).toMatchObject({ kind: 'paid' });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(url);
      const headers = { 'payment-signature': sent[0] ?? '' };
      httpRequest({ port, host: '127.0.0.1', path: '/x/../goods', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    // The same payment under its identifier, for another target: were it normalised first, this would be a 200.
    expect(status).toBe(409);
  });
});

/** The challenge of an answer without the extension by which payments are named. */
async function withoutIdentifier(response: Response): Promise<Response> {
  const header = response.headers.get('payment-required');
  if (header === null) return response;
  const { extensions, ...required } = read(header);
  const { 'payment-identifier': _, ...others } = isJsonObject(extensions) ? extensions : {};
  return new Response('{}', {
    status: response.status,
    headers: { 'payment-required': write({ ...required, extensions: others }) },
  });
}

describe('an agent with a warrant', () => {
  it('finds a challenge that stands in the body alone', async () => {
    const { url } = await openShop();
    const { agent } = visitor(warrant, async (response) => {
      if (response.status !== 402) return response;
      const { extensions: _, ...required } = read(response.headers.get('payment-required'));
      const body = await response.text();
      return new Response(body, { status: 402, headers: { 'payment-required': write(required) } });
    });
    expect(await agent.pay(url)).toMatchObject({ kind: 'paid' });
    const { agent: headless } = visitor(warrant, async (response) =>
      response.status === 402 ? new Response(await response.text(), { status: 402 }) : response,
    );
    expect(await headless.pay(`${url}?again`)).toMatchObject({ kind: 'paid' });
  });

  it.each([
    ['version', 'lfx402/v2'],
    ['proof_binding', 'accepted'],
    ['warrant_transport', 'inline'],
    ['required_subject_kinds', ['signer', 'payment_subject', 'approval']],
  ])('does not answer a challenge whose %s it does not know', async (member, value) => {
    const { url, asked } = await openShop();
    const { agent, sent } = visitor(warrant, (response) => {
      const required = read(response.headers.get('payment-required'));
      const extensions = isJsonObject(required.extensions) ? required.extensions : {};
      const challenge = isJsonObject(extensions.ledgerflow) ? extensions.ledgerflow : {};
      const changed = {
        ...required,
        extensions: { ...extensions, ledgerflow: { ...challenge, [member]: value } },
      };
      return new Response('', { status: 402, headers: { 'payment-required': write(changed) } });
    });
    await expect(agent.pay(url)).rejects.toMatchObject({ code: 'bad_challenge' });
    expect([sent, asked]).toEqual([[], []]);
  });

  it('pays as the only subject that its warrant names, unless somebody says otherwise', async () => {
    const { url } = await openShop();
    const { subject: _, ...plain } = warrant;
    const silent = intentWallet({ networks: 'offchain:*', obtainIntent: () => `pi_${++intents}` });
    expect(await createAgent({ wallets: [silent], warrant: plain }).pay(url)).toMatchObject({ kind: 'paid' });
    const { subject: __, ...two } = heldWarrant([subject, { ...subject, value: 'okx:1' }], payment);
    await expect(createAgent({ wallets: [silent], warrant: two }).pay(url)).rejects.toMatchObject({
      code: 'bad_challenge',
      message: expect.stringContaining('which payment subject'),
    });
    expect(await visitor(two).agent.pay(url)).toMatchObject({ kind: 'paid' });
  });

  it('pays a merchant that asks for none as before', async () => {
    const facilitator = await scriptedFacilitator({ verify: [valid], settle: [settledOn(network)] });
    const merchant = createMerchant({ facilitator: createFacilitatorClient({ url: facilitator.url }) });
    const shop = await serveHandler(merchant.protect({ accepts: [offer] }, () => new Response('the goods')));
    closing.push(facilitator.close, shop.close);
    const { agent, sent } = visitor();
    expect(await agent.pay(shop.url)).toMatchObject({ kind: 'paid' });
    expect(read(sent[0] ?? '').extensions).toEqual({ ledgerflow: { subject: { payment_subject: subject } } });
  });
});
