/** What holds for every request, whatever the rail: limits, media types, CORS, metrics, help. */
import { describe, expect, it } from 'vitest';
import { offchainPayment, openOffchain } from './adapters/offchain/offchain.fixture.js';
import { requestId } from './correlation.js';
import type { Parts } from './parts.js';
import { createRateLimit } from './rate-limit.js';

const json = { 'content-type': 'application/json' };
const open = (change: Partial<Parts> = {}) => openOffchain({ change: (parts) => ({ ...parts, ...change }) });

describe('every request', () => {
  it('beyond the limit gets 429 as JSON with Retry-After, in the shape of its endpoint', async () => {
    const { facilitator, post } = open({ rateLimit: createRateLimit(2) });
    await facilitator.app.request('/supported');
    await facilitator.app.request('/supported');
    const verify = await post('/verify', offchainPayment('pi_1'));
    expect(verify).toMatchObject({ status: 429, body: { isValid: false, invalidReason: 'rate_limited' } });
    expect(verify.retryAfter).toBe('1');
    const settle = await post('/settle', offchainPayment('pi_1'));
    expect(settle).toMatchObject({ status: 429, body: { success: false, errorReason: 'rate_limited' } });
    const supported = await facilitator.app.request('/supported');
    expect(supported.status).toBe(429);
    expect(await supported.json()).toEqual({ error: 'rate_limited' });
    expect((await facilitator.app.request('/health')).status).toBe(200);
  });

  it('that two parsers may read differently is refused', async () => {
    const { post, provider } = open();
    const text = JSON.stringify(offchainPayment('pi_1'));
    for (const ambiguous of [
      text.replace('"amount":"1000"', '"amount":"1","amount":"1000"'),
      text.replace('"pi_1"', '"\\ud800"'),
    ]) {
      expect(ambiguous).not.toBe(text);
      expect(await post('/verify', ambiguous)).toMatchObject({
        status: 400,
        body: { isValid: false, invalidReason: 'invalid_payload' },
      });
    }
    expect(provider.calls).toEqual([]);
  });

  it('that is no UTF-8 is refused, even where the broken bytes stand inside a text', async () => {
    const { facilitator, provider } = open();
    const [before = '', after = ''] = JSON.stringify(offchainPayment('pi_1')).split('pi_1');
    const body = Buffer.concat([Buffer.from(`${before}pi_1`), Buffer.from([0xc3, 0x28]), Buffer.from(after)]);
    for (const [path, refusal] of [
      ['/verify', { isValid: false, invalidReason: 'invalid_payload' }],
      ['/settle', { success: false, errorReason: 'invalid_payload' }],
    ] as const) {
      const response = await facilitator.app.request(path, { method: 'POST', headers: json, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject(refusal);
    }
    expect(provider.calls).toEqual([]);
  });

  it('is logged under one id, from the request to the transaction', async () => {
    const lines: (readonly [string, string | undefined])[] = [];
    const note = (_fields: unknown, message: string) => void lines.push([message, requestId()]);
    const { post } = open({ log: { debug: note, info: note, warn: note, error: note } });
    await Promise.all([post('/settle', offchainPayment('pi_1')), post('/settle', offchainPayment('pi_2'))]);
    const settled = lines.filter(([message]) => message === 'settlement').map(([, id]) => id);
    const answered = lines.filter(([message]) => message === 'answered').map(([, id]) => id);
    expect(new Set(settled).size).toBe(2);
    expect([...answered].sort()).toEqual([...settled].sort());
    expect(settled).not.toContain(undefined);
  });

  it.each(['text/plain', 'application/xml', 'application/jsonx', undefined])(
    'with the media type %s is refused in protocol shape',
    async (type) => {
      const { facilitator, provider } = open();
      for (const [path, body] of [
        ['/verify', { isValid: false, invalidReason: 'unsupported_media_type' }],
        ['/settle', { success: false, errorReason: 'unsupported_media_type' }],
      ] as const) {
        const response = await facilitator.app.request(path, {
          method: 'POST',
          body: new TextEncoder().encode(JSON.stringify(offchainPayment('pi_1'))),
          ...(type === undefined ? {} : { headers: { 'content-type': type } }),
        });
        expect(response.status).toBe(415);
        expect(await response.json()).toMatchObject(body);
      }
      expect(provider.calls).toEqual([]);
    },
  );

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.x402+json'])(
    'with the media type %s is read',
    async (type) => {
      const body = JSON.stringify(offchainPayment('pi_1'));
      const init = { method: 'POST', body, headers: { 'content-type': type } };
      expect((await open().facilitator.app.request('/verify', init)).status).toBe(200);
    },
  );

  it('may be as large as configured and not one byte larger', async () => {
    const body = JSON.stringify(offchainPayment('pi_1'));
    const { limits } = await new Promise<Parts>((resolve) => {
      openOffchain({
        change: (parts) => {
          resolve(parts);
          return parts;
        },
      });
    });
    const status = async (bodyBytes: number) => {
      const { facilitator } = open({ limits: { ...limits, bodyBytes } });
      return (await facilitator.app.request('/verify', { method: 'POST', body, headers: json })).status;
    };
    expect(await status(body.length)).toBe(200);
    expect(await status(body.length - 1)).toBe(413);
  });

  it('is told how to ask when it asks with GET', async () => {
    const { facilitator, provider } = open();
    for (const path of ['/verify', '/settle']) {
      const response = await facilitator.app.request(path);
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(await response.json()).toEqual({
        error: 'method_not_allowed',
        help: expect.stringContaining('POST a JSON object'),
      });
    }
    expect(provider.calls).toEqual([]);
  });

  it('may come from any origin only when that is configured', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-own',
      },
    };
    const closed = await open().facilitator.app.request('/verify', preflight);
    expect(closed.headers.get('access-control-allow-origin')).toBeNull();
    const opened = await open({ cors: true }).facilitator.app.request('/verify', preflight);
    expect(opened.status).toBe(204);
    expect(opened.headers.get('access-control-allow-origin')).toBe('*');
    expect(opened.headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(opened.headers.get('access-control-allow-headers')).toBe('x-own');
  });

  it('is counted where metrics are on', async () => {
    const { facilitator, post, provider } = openOffchain();
    provider.settlements.push({ kind: 'failed', reason: 'settlement_unknown', certain: false });
    await post('/verify', offchainPayment('pi_1'));
    await post('/settle', offchainPayment('pi_1'));
    await post('/settle', offchainPayment('pi_1'));
    await post('/settle', offchainPayment('pi_2', { network: 'offchain:kraken' }));
    const response = await facilitator.app.request('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    for (const line of [
      'x402_verify_total{rail="offchain",outcome="success"} 1',
      'x402_settle_total{rail="offchain",outcome="success"} 1',
      'x402_settle_total{rail="offchain",outcome="unknown"} 1',
      'x402_settle_total{rail="unserved",outcome="refused"} 1',
      'x402_request_duration_seconds_count{endpoint="settle",rail="offchain"} 2',
    ])
      expect(text.split('\n')).toContain(line);
  });
});
