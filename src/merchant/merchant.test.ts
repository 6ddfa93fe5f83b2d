import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import { createMerchant } from './create-merchant.js';
import { createFacilitatorClient, type FacilitatorClientOptions } from './facilitator-client.js';
import {
  breaks,
  hangs,
  type Script,
  says,
  scriptedFacilitator,
  serveHandler,
  settledOn,
  valid,
} from './scripted-facilitator.fixture.js';

const network = 'offchain:mock';
const offer: PaymentRequirements = {
  scheme: 'exact',
  network,
  amount: '1000',
  asset: 'USDT',
  payTo: 'merchant-a',
  maxTimeoutSeconds: 60,
};
const onchain: PaymentRequirements = {
  ...offer,
  network: 'eip155:84532',
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  payTo: '0x1111111111111111111111111111111111111111',
  extra: { name: 'USDC', version: '2' },
};

const headerOf = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64');
const read = (header: string | null): unknown =>
  header === null ? undefined : JSON.parse(Buffer.from(header, 'base64').toString('utf8'));

const payment = (accepted: unknown = offer, more: object = {}) => ({
  x402Version: 2,
  accepted,
  payload: { paymentIntentId: 'pi_1' },
  ...more,
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

interface Scene {
  readonly verify?: readonly Script[];
  readonly settle?: readonly Script[];
  readonly client?: Partial<FacilitatorClientOptions>;
  readonly handler?: () => Response | Promise<Response>;
}

/** A shop behind hono, its facilitator, and a visitor. */
async function open({ verify = [valid], settle = [settledOn(network)], client, handler }: Scene = {}) {
  const facilitator = await scriptedFacilitator({ verify, settle });
  const ran: string[] = [];
  const troubles: unknown[] = [];
  const merchant = createMerchant({
    facilitator: createFacilitatorClient({ url: `${facilitator.url}/`, ...client }),
    onTrouble: (trouble) => troubles.push(trouble),
  });
  const app = new Hono();
  const signals: AbortSignal[] = [];
  app.use(async (context, next) => {
    signals.push(context.req.raw.signal);
    await next();
  });
  for (const path of ['/goods', '/other'])
    app.get(path, merchant.charge({ accepts: [onchain, offer], extensions: { note: { info: 1 } } }), () => {
      ran.push(path);
      return (
        handler?.() ?? new Response('the goods', { headers: { 'set-cookie': 'paid=1', 'x-goods': 'yes' } })
      );
    });
  const shop = await serveHandler(app.fetch);
  closing.push(facilitator.close, shop.close);
  const visit = async (header?: string, path = '/goods', signal?: AbortSignal) => {
    const response = await fetch(`${shop.url}${path}`, {
      headers: header === undefined ? {} : { 'payment-signature': header },
      signal: signal ?? null,
    });
    return {
      response,
      status: response.status,
      text: await response.text(),
      required: read(response.headers.get('payment-required')),
      receipt: read(response.headers.get('payment-response')),
    };
  };
  return {
    visit,
    ran,
    troubles,
    signals,
    url: shop.url,
    asked: facilitator.asked,
    endpoints: facilitator.endpoints,
  };
}

describe('a merchant', () => {
  it('answers an unpaid request with its offers, in the header and in the body', async () => {
    const { visit, url, ran, asked } = await open();
    const { status, text, required, receipt, response } = await visit();
    expect(status).toBe(402);
    expect(required).toEqual({
      x402Version: 2,
      error: 'payment_required',
      resource: { url: `${url}/goods` },
      accepts: [onchain, offer],
      extensions: { note: { info: 1 } },
    });
    expect(JSON.parse(text)).toEqual(required);
    expect(receipt).toBeUndefined();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect([ran, asked]).toEqual([[], []]);
  });

  it.each([
    ['no base64', '%%%'],
    ['base64url', headerOf({ a: '>>>???' }).replace('/', '_').replace('+', '-')],
    ['no JSON', Buffer.from('nothing').toString('base64')],
    ['no payment', headerOf({})],
    ['another version', headerOf({ ...payment(), x402Version: 1 })],
    [
      'a name that stands twice',
      Buffer.from(JSON.stringify(payment()).replace('{', '{"x402Version":2,')).toString('base64'),
    ],
    ['an offer without an amount', headerOf(payment({ ...offer, amount: undefined }))],
    [
      'a number that is none',
      Buffer.from(JSON.stringify(payment()).replace('"pi_1"', '1e999')).toString('base64'),
    ],
    [
      'deep nesting',
      headerOf(payment(offer, { payload: JSON.parse(`${'{"a":'.repeat(90)}1${'}'.repeat(90)}`) })),
    ],
  ])('answers 400 to a header that holds %s', async (_, header) => {
    const { visit, asked } = await open();
    const { status, text } = await visit(header);
    expect([status, JSON.parse(text)]).toEqual([400, { x402Version: 2, error: 'invalid_payload' }]);
    expect(asked).toEqual([]);
  });

  it.each([
    ['a lower amount', { ...offer, amount: '1' }],
    ['another recipient', { ...offer, payTo: 'thief' }],
    ['another asset', { ...offer, asset: 'DOGE' }],
    ['another network', { ...offer, network: 'offchain:other' }],
    ['one member more', { ...offer, extra: { discount: '100%' } }],
    ['the members of two offers', { ...onchain, amount: '1000', network }],
  ])('refuses a payment that accepts %s', async (_, accepted) => {
    const { visit, asked, ran } = await open();
    const { status, required } = await visit(headerOf(payment(accepted)));
    expect(status).toBe(402);
    expect(required).toMatchObject({ error: 'accepted_requirements_mismatch', accepts: [onchain, offer] });
    expect([asked, ran]).toEqual([[], []]);
  });

  it('verifies, lets the handler run, settles, and delivers with a receipt', async () => {
    const order: string[] = [];
    const seen =
      (name: string, script: Script): Script =>
      (body, response) => {
        order.push(name);
        script(body, response);
      };
    const { visit, asked } = await open({
      verify: [seen('verify', valid)],
      settle: [seen('settle', settledOn(network))],
      handler: () => {
        order.push('handler');
        return new Response('the goods', { status: 201, headers: { 'x-goods': 'yes' } });
      },
    });
    // Null is an absent member, and unknown members of the payment reach the facilitator.
    const sent = payment({ ...offer, extra: null }, { extensions: { some: { thing: 1 } }, more: 'x' });
    const { status, text, receipt, required, response } = await visit(headerOf(sent));
    expect([status, text, response.headers.get('x-goods')]).toEqual([201, 'the goods', 'yes']);
    expect(receipt).toEqual({
      success: true,
      transaction: 'tx-1',
      network,
      payer: 'somebody',
      amount: '1000',
    });
    expect(required).toBeUndefined();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(order).toEqual(['verify', 'handler', 'settle']);
    const body = { x402Version: 2, paymentPayload: sent, paymentRequirements: offer };
    expect(asked).toEqual([
      { endpoint: 'POST /verify', body },
      { endpoint: 'POST /settle', body },
    ]);
  });

  it('sells one answer for one payment, whatever its facilitator would do', async () => {
    const { visit, endpoints, ran } = await open();
    await visit(headerOf(payment()));
    for (const path of ['/goods', '/other']) {
      const { status, receipt, required } = await visit(headerOf(payment()), path);
      expect(status).toBe(402);
      expect(receipt).toEqual({
        success: false,
        errorReason: 'duplicate_settlement',
        transaction: '',
        network,
      });
      expect(required).toMatchObject({ accepts: [onchain, offer] });
    }
    expect([ran, endpoints()]).toEqual([['/goods'], ['POST /verify', 'POST /settle']]);
  });

  it('does not run the handler for a payment that is not valid', async () => {
    for (const status of [200, 400, 422]) {
      const { visit, ran, endpoints } = await open({
        verify: [
          says({ isValid: false, invalidReason: 'insufficient_funds', invalidMessage: 'SECRET' }, status),
        ],
      });
      const answer = await visit(headerOf(payment()));
      expect(answer.status).toBe(402);
      expect(answer.required).toMatchObject({ error: 'insufficient_funds', accepts: [onchain, offer] });
      expect(JSON.stringify([answer.text, answer.required])).not.toContain('SECRET');
      expect([ran, endpoints()]).toEqual([[], ['POST /verify']]);
    }
  });

  it('answers 412 when an allowance is missing', async () => {
    const { visit } = await open({
      verify: [says({ isValid: false, invalidReason: 'permit2_allowance_required' }, 412)],
    });
    expect((await visit(headerOf(payment()))).status).toBe(412);
  });

  it('does not settle for a handler that failed', async () => {
    for (const handler of [
      () => new Response('sold out', { status: 404 }),
      () => {
        throw new Error('broken');
      },
    ]) {
      const { visit, endpoints } = await open({ handler });
      const { status, receipt } = await visit(headerOf(payment()));
      expect([404, 500]).toContain(status);
      expect(receipt).toBeUndefined();
      expect(endpoints()).toEqual(['POST /verify']);
      // Nothing was paid, so the payment may be tried again.
      await visit(headerOf(payment()));
      expect(endpoints()).toEqual(['POST /verify', 'POST /verify']);
    }
  });

  it('withholds what the settlement refuses, and offers anew', async () => {
    const refused = {
      success: false,
      errorReason: 'insufficient_funds',
      errorMessage: 'SECRET',
      network: 'x',
    };
    const { visit } = await open({
      settle: [says({ ...refused, transaction: '0x12', extensions: { a: 'SECRET' } })],
    });
    const { status, text, receipt, required, response } = await visit(headerOf(payment()));
    expect(status).toBe(402);
    expect(receipt).toEqual({
      success: false,
      errorReason: 'insufficient_funds',
      transaction: '0x12',
      network,
    });
    expect(required).toMatchObject({ error: 'insufficient_funds', accepts: [onchain, offer] });
    expect(text).not.toContain('the goods');
    expect([response.headers.get('set-cookie'), response.headers.get('x-goods')]).toEqual([null, null]);
    expect(JSON.stringify([text, receipt, required])).not.toContain('SECRET');
  });

  it('does not repeat a reason that is no code', async () => {
    const { visit } = await open({
      settle: [says({ success: false, errorReason: 'key sk_live is bad', transaction: '', network })],
    });
    expect((await visit(headerOf(payment()))).receipt).toMatchObject({ errorReason: 'settlement_failed' });
  });

  it('does not pass on EXTENSION-RESPONSES', async () => {
    const marked = { 'extension-responses': headerOf({ mark: 1 }) };
    const success = { success: true, transaction: 'tx-1', network, extensions: { mark: 1 } };
    const { visit } = await open({ settle: [says(success, 200, marked)] });
    const { response, receipt } = await visit(headerOf(payment()));
    expect(response.headers.get('extension-responses')).toBeNull();
    expect(receipt).toEqual({ success: true, transaction: 'tx-1', network });
  });
});

const troubled: readonly (readonly [string, Script])[] = [
  ['HTML', says('<html>SECRET</html>')],
  ['nothing', says('')],
  ['an array', says([])],
  ['500', says({ error: 'SECRET' }, 500)],
  ['404', says({ error: 'SECRET' }, 404)],
  ['a redirect', says('', 307, { location: 'http://127.0.0.1:1/SECRET' })],
  [
    '429',
    says({ isValid: false, success: false, errorReason: 'rate_limited', transaction: '', network }, 429),
  ],
  ['an endless answer', says(`"${'x'.repeat(5_000)}"`)],
  ['a broken connection', breaks],
  ['silence', hangs],
];
const bounds = { timeoutMs: 250, maximumBytes: 4_096 };

describe('a facilitator in trouble', () => {
  it.each([
    ...troubled,
    ['a verdict with 500', says({ isValid: true }, 500)],
    ['a refusal with 502', says({ isValid: false, invalidReason: 'upstream_timeout' }, 502)],
    ['isValid as text', says({ isValid: 'true' })],
  ] as const)('answers verify with %s: 502, and the handler does not run', async (_, script) => {
    const { visit, ran, troubles } = await open({ verify: [script, valid], client: bounds });
    const answer = await visit(headerOf(payment()));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      502,
      { x402Version: 2, error: 'facilitator_unavailable' },
    ]);
    expect([answer.required, answer.receipt, ran]).toEqual([undefined, undefined, []]);
    expect(troubles).toEqual([{ step: 'verify', why: expect.any(String) }]);
    expect(await visit(headerOf(payment()))).toMatchObject({ status: 200, text: 'the goods' });
  });

  it.each([
    ...troubled,
    ['success with 500', says({ success: true, transaction: 'tx-9', network }, 500)],
    ['success without a transaction', says({ success: true, transaction: '', network })],
    ['success on another network', says({ success: true, transaction: 'tx-9', network: 'offchain:other' })],
    [
      'settlement_unknown',
      says({ success: false, errorReason: 'settlement_unknown', transaction: '', network }, 502),
    ],
    [
      'an upstream error',
      says({ success: false, errorReason: 'upstream_error', transaction: '', network }, 502),
    ],
    [
      'settlement_in_progress',
      says({ success: false, errorReason: 'settlement_in_progress', transaction: '', network }, 409),
    ],
  ] as const)(
    'answers settle with %s: no delivery, no new offer, and the same payment settles again',
    async (_, script) => {
      const { visit, ran, endpoints, troubles } = await open({
        settle: [script, script, settledOn(network)],
        client: bounds,
      });
      for (const time of [1, 2]) {
        const answer = await visit(headerOf(payment()));
        expect([answer.status, JSON.parse(answer.text)]).toEqual([
          502,
          { x402Version: 2, error: 'settlement_unknown' },
        ]);
        expect(answer.required).toBeUndefined();
        expect(answer.receipt).toEqual({
          success: false,
          errorReason: 'settlement_unknown',
          transaction: '',
          network,
        });
        expect(troubles).toHaveLength(time);
      }
      expect(await visit(headerOf(payment()))).toMatchObject({
        status: 200,
        text: 'the goods',
        receipt: { success: true, transaction: 'tx-1' },
      });
      // Verified once, made once: only the settlement was asked for again.
      expect(ran).toEqual(['/goods']);
      expect(endpoints()).toEqual(['POST /verify', 'POST /settle', 'POST /settle', 'POST /settle']);
    },
  );

  it('asks once more while a settlement is pending, then leaves it to the visitor', async () => {
    const pending = says(
      { success: false, errorReason: 'settlement_pending', transaction: '0xab', network },
      500,
    );
    const { visit, endpoints, ran } = await open({ settle: [pending, pending, settledOn(network, '0xab')] });
    const answer = await visit(headerOf(payment()));
    expect([answer.status, answer.required]).toEqual([402, undefined]);
    expect(answer.receipt).toEqual({
      success: false,
      errorReason: 'settlement_pending',
      transaction: '0xab',
      network,
    });
    expect(endpoints()).toEqual(['POST /verify', 'POST /settle', 'POST /settle']);
    expect(await visit(headerOf(payment()))).toMatchObject({
      status: 200,
      receipt: { success: true, transaction: '0xab' },
    });
    expect(ran).toEqual(['/goods']);
  });

  it('invites nobody to pay again when a settlement that was unknown is refused', async () => {
    const { visit } = await open({
      settle: [
        breaks,
        says({ success: false, errorReason: 'duplicate_settlement', transaction: '', network }),
      ],
    });
    await visit(headerOf(payment()));
    expect(await visit(headerOf(payment()))).toMatchObject({
      status: 402,
      required: undefined,
      receipt: { success: false, errorReason: 'duplicate_settlement' },
    });
  });

  it('gives a withheld answer only to the resource that it was made for', async () => {
    const { visit, ran } = await open({ settle: [breaks, settledOn(network)] });
    await visit(headerOf(payment()));
    expect(await visit(headerOf(payment()), '/other')).toMatchObject({
      status: 409,
      receipt: { success: false, errorReason: 'settlement_in_progress' },
    });
    expect(await visit(headerOf(payment()))).toMatchObject({ status: 200, text: 'the goods' });
    expect(ran).toEqual(['/goods']);
  });
});

describe('visitors who come at once or leave early', () => {
  it('works on one payment once at a time', async () => {
    const held: (() => void)[] = [];
    const settle: Script = (body, response) => held.push(() => settledOn(network)(body, response));
    const { visit, ran, asked } = await open({ settle: [settle] });
    const first = visit(headerOf(payment()));
    await expect.poll(() => held.length).toBe(1);
    expect(await visit(headerOf(payment()))).toMatchObject({
      status: 409,
      required: undefined,
      receipt: { success: false, errorReason: 'settlement_in_progress' },
    });
    held[0]?.();
    expect((await first).status).toBe(200);
    expect([ran, asked.length]).toEqual([['/goods'], 2]);
  });

  it('keeps what was paid for a visitor who was gone, and delivers it once', async () => {
    const held: (() => void)[] = [];
    const settle: Script = (body, response) => held.push(() => settledOn(network)(body, response));
    const { visit, asked, ran, signals } = await open({ settle: [settle] });
    const leaving = new AbortController();
    const first = visit(headerOf(payment()), '/goods', leaving.signal);
    await expect.poll(() => held.length).toBe(1);
    leaving.abort();
    await expect(first).rejects.toThrow();
    await expect.poll(() => signals[0]?.aborted).toBe(true);
    held[0]?.();
    // 409 for as long as the first request is still at work.
    await expect.poll(async () => (await visit(headerOf(payment()))).status).toBe(200);
    expect(await visit(headerOf(payment()))).toMatchObject({ status: 402 });
    expect([ran, asked.length]).toEqual([['/goods'], 2]);
  });
});

describe('a route', () => {
  const facilitator = createFacilitatorClient({ url: 'http://127.0.0.1:1' });

  it.each([
    ['no offer', []],
    ['an amount outside the grammar', [{ ...offer, amount: '1.5' }]],
    ['a network that is a pattern', [{ ...offer, network: 'offchain:*' }]],
  ])('is not built with %s', (_, accepts) => {
    expect(() => createMerchant({ facilitator }).charge({ accepts })).toThrow(
      expect.objectContaining({ code: 'bad_offer', exitCode: 64 }),
    );
  });

  it('is a fetch handler as well, and every exchange can be seen', async () => {
    const seen: string[] = [];
    const handler = createMerchant({
      facilitator: createFacilitatorClient({
        url: 'http://facilitator.test/base/',
        fetch: async (url) => {
          seen.push(url);
          return Response.json(
            url.endsWith('/verify') ? { isValid: true } : { success: true, transaction: 't', network },
          );
        },
      }),
    }).protect({ accepts: [offer] }, () => new Response('hello'));
    const request = (headers: Record<string, string>) => new Request('http://shop.test/', { headers });
    expect((await handler(request({}))).status).toBe(402);
    const bought = await handler(request({ 'PAYMENT-SIGNATURE': headerOf(payment()) }));
    expect([bought.status, await bought.text()]).toEqual([200, 'hello']);
    expect(seen).toEqual(['http://facilitator.test/base/verify', 'http://facilitator.test/base/settle']);
  });
});
