/**
 * The published bridge contract, section 11, asked of our bridges and of one that somebody else could have written
 * from the document alone.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject } from '../../src/wire/json.js';
import { callFor, jsonOf, send } from './bridge.fixture.js';
import { parseJson, readBridgeRequest } from './bridge-request.js';
import { openBridges } from './open-bridges.js';
import { startThirdPartyBridge } from './third-party.fixture.js';

interface Opened {
  readonly url: string;
  readonly verifyPath: string;
  readonly settlePath: string;
  readonly apiKey: string | null;
  readonly network: string;
  readonly asset: string;
  readonly close: () => unknown;
}

const ours = (name: 'binance' | 'okx' | 'psp') => async (): Promise<Opened> => {
  const { handle, close } = await openBridges({ bridges: [{ profile: name }] });
  const bridge = handle.bridges[name];
  if (bridge === undefined) throw new Error(`no bridge ${name}`);
  return { ...bridge, network: `offchain:${name}`, close };
};

const theirs = async (): Promise<Opened> => {
  const apiKey = 'third-party-key';
  const { url, close } = await startThirdPartyBridge(apiKey, 1_000_000n);
  return {
    url,
    verifyPath: '/verify',
    settlePath: '/settle',
    apiKey,
    network: 'offchain:wallet',
    asset: 'USDT',
    close,
  };
};

describe.each<[string, () => Promise<Opened>]>([
  ['Binance-like', ours('binance')],
  ['OKX-like', ours('okx')],
  ['PSP-like', ours('psp')],
  ['third-party', theirs],
])('a %s bridge', (_, open) => {
  let bridge: Opened;
  beforeAll(async () => {
    bridge = await open();
  });
  afterAll(() => bridge.close());

  const pay = (intent: string, amount = '1000') =>
    callFor(intent, { amount, asset: bridge.asset, network: bridge.network });
  const settle = (intent: string, key: string, amount?: string) =>
    jsonOf(send(bridge, 'settle', pay(intent, amount), { headers: { 'idempotency-key': key } }));

  it('verifies as often as it is asked to, and reserves nothing', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const answer = await send(bridge, 'verify', pay('pi_verify', '900000'));
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toContain('application/json');
        return jsonOf(answer);
      }),
    );
    for (const { valid, payer, reason } of answers) {
      expect([valid, typeof payer, reason ?? null]).toEqual([true, 'string', null]);
    }
    expect(await jsonOf(send(bridge, 'verify', pay('pi_other', '900000')))).toMatchObject({ valid: true });
  });

  it('settles a payment once, however often it is asked to', async () => {
    const first = await settle('pi_once', 'x402-once');
    expect(first).toMatchObject({ success: true, transaction: expect.stringMatching(/\S/) });
    expect((await settle('pi_once', 'x402-once')).transaction).toBe(first.transaction);
    const parallel = await Promise.all(Array.from({ length: 10 }, () => settle('pi_many', 'x402-many')));
    expect(new Set(parallel.map(({ transaction }) => transaction)).size).toBe(1);
    expect(parallel[0]?.transaction).not.toBe(first.transaction);
  });

  it('names the payer of verify at settle', async () => {
    const { payer } = await jsonOf(send(bridge, 'verify', pay('pi_payer')));
    expect(await settle('pi_payer', 'x402-payer')).toMatchObject({ success: true, payer });
  });

  it('recognises a payment without the header', async () => {
    const first = await jsonOf(send(bridge, 'settle', pay('pi_no_header')));
    expect(await jsonOf(send(bridge, 'settle', pay('pi_no_header')))).toMatchObject({
      success: true,
      transaction: first.transaction,
    });
  });

  it('does not give the transaction of one payment to another with the same key', async () => {
    const first = await settle('pi_key', 'x402-key');
    expect((await settle('pi_key_other', 'x402-key')).transaction ?? null).not.toBe(first.transaction);
  });

  it.each([
    ['more than the payer has', 'pi_poor', '1000000000000'],
    ['no proof of payment', undefined, '1000'],
    ['no amount', 'pi_amount', 'many'],
  ])('refuses %s with status 200 and a reason', async (_case, intent, amount) => {
    const call = {
      ...pay('', amount),
      paymentPayload: intent === undefined ? {} : { paymentIntentId: intent },
    };
    for (const op of ['verify', 'settle'] as const) {
      const answer = await send(bridge, op, call);
      expect(answer.status).toBe(200);
      const { valid, success, transaction, reason } = await jsonOf(answer);
      expect([op === 'verify' ? valid : success, transaction ?? null]).toEqual([false, null]);
      expect(reason).toMatch(/^[a-z][a-z0-9_]+$/);
    }
  });

  it('asks for the key and for a body', async () => {
    for (const op of ['verify', 'settle'] as const) {
      const stranger = await send(bridge, op, pay('pi_key'), { headers: { authorization: 'Bearer wrong' } });
      expect([401, 403]).toContain(stranger.status);
      const keyless = await send({ ...bridge, apiKey: null }, op, pay('pi_key'));
      expect([401, 403]).toContain(keyless.status);
      expect((await send(bridge, op, '{"network":')).status).toBe(400);
    }
  });

  it('ignores members that it does not know, and takes the whole payload for the inner one', async () => {
    const call = pay('pi_unknown');
    const odd = { ...call, extra: { deep: [null] }, paymentPayload: { ...call.paymentPayload, note: null } };
    expect(await jsonOf(send(bridge, 'verify', odd))).toMatchObject({ valid: true });
    const whole = { ...call, paymentPayload: { x402Version: 2, accepted: {}, payload: call.paymentPayload } };
    const first = await jsonOf(send(bridge, 'settle', call));
    expect((await jsonOf(send(bridge, 'settle', whole))).transaction).toBe(first.transaction);
  });

  it('tells at the next attempt what a lost answer said', async () => {
    const caller = new AbortController();
    const lost = send(bridge, 'settle', pay('pi_lost'), { signal: caller.signal }).catch(() => undefined);
    caller.abort();
    await lost;
    const first = await jsonOf(send(bridge, 'settle', pay('pi_lost')));
    expect(first).toMatchObject({ success: true });
    expect((await jsonOf(send(bridge, 'settle', pay('pi_lost')))).transaction).toBe(first.transaction);
  });
});

describe('the document', () => {
  const root = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));
  const text = readFileSync(join(root, 'docs/spec/offchain-bridge-1.md'), 'utf8');

  it('names the payment key of its own example, as we compute it', () => {
    const [, example = ''] = /```json\n(\{\n {2}"network"[\s\S]*?\n\})\n```/.exec(text) ?? [];
    const request = readBridgeRequest(parseJson(example));
    // Computed apart from this code: SHA-256 of the sorted JSON text.
    expect(request?.key).toBe('836d129f4a7b22be97ff1cf97a98443ef712ac18dcd57c7789873e12d9d5f87b');
    expect(text).toContain(request?.key);
  });

  it('shows answers that are JSON', () => {
    const [, answers = ''] = /```json\n(\{ "valid"[\s\S]*?)\n```/.exec(text) ?? [];
    const lines = answers.split('\n').map(parseJson);
    expect(lines).toHaveLength(3);
    expect(lines.every(isJsonObject)).toBe(true);
  });
});
