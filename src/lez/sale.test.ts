/**
 * A merchant and the reference facilitator around a mock, in process: what a payment comes to from the first challenge to
 * the refused replay, and what the ledger says after each.
 */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkFacilitatorConfig } from '../facilitator/config.js';
import { createFacilitator } from '../facilitator/create-facilitator.js';
import { createParts } from '../facilitator/create-parts.js';
import { silentLog } from '../facilitator/log.js';
import { MemoryStore } from '../facilitator/store/memory-store.js';
import { createFacilitatorClient } from '../merchant/facilitator-client.js';
import type { JsonObject } from '../wire/json.js';
import { approve } from './approve.js';
import type { PaymentBackend } from './backend.js';
import type { LezCode } from './codes.js';
import { paymentDigest, transactionOf } from './digest.js';
import {
  agentAccount,
  agentKey,
  agentSeed,
  goldenOffer,
  goldenOfferJson,
  goldenPayloadJson,
  mustRead,
  ownerAccount,
  ownerSeed,
} from './golden.fixture.js';
import { decodeHeader, encodeHeader } from './header.js';
import { createLezMerchant } from './merchant.js';
import { createMockBackend, type MockBackend } from './mock-backend.js';
import { type PaymentPayload, paymentPayloadJson } from './payment-payload.js';
import { realBackend } from './real-backend.js';
import { type FieldCase, fieldCases, readSpelled, spelled } from './spelling.js';
import { seedSigner } from './wallet-signer.js';

const url = 'http://shop.example/premium';
const price = goldenOffer.amount;

interface Scene {
  readonly now?: { ms: number };
  readonly backend?: PaymentBackend;
  readonly fieldCase?: FieldCase;
  readonly balances?: Readonly<Record<string, bigint>>;
}

/** A shop whose facilitator settles at a mock, with one payer who has twice the price. */
function openScene({ now = { ms: 1_774_502_400_000 }, backend, fieldCase, balances: held }: Scene = {}) {
  const mock: MockBackend = createMockBackend(held ?? { [ownerAccount]: 2n * price }, 'native');
  const config = checkFacilitatorConfig({ adapters: [{ kind: 'lez', id: 'lez' }], log: 'silent' });
  const clock = { now: () => now.ms, sleep: async () => {} };
  const facilitator = createFacilitator(
    createParts(config, {
      store: new MemoryStore(),
      clock,
      chain: new Map(),
      lezBackends: new Map([['lez', backend ?? mock]]),
      log: silentLog,
    }),
  );
  const asked: string[] = [];
  const client = createFacilitatorClient({
    url: 'http://facilitator.example',
    fetch: async (to, init) => {
      asked.push(new URL(to).pathname);
      return facilitator.fetch(new Request(to, init));
    },
  });
  const merchant = createLezMerchant({
    facilitator: client,
    offer: goldenOffer,
    resource: { description: 'premium data', mimeType: 'application/json' },
    parts: { now: clock.now },
    ...(fieldCase ? { fieldCase } : {}),
  });
  const get = async (payment?: PaymentPayload | string, from = url, sent: FieldCase = 'snake') => {
    const header = typeof payment === 'object' ? encodeHeader(paymentPayloadJson(payment, sent)) : payment;
    const response = await merchant(
      new Request(from, header === undefined ? {} : { headers: { 'payment-signature': header } }),
      () => Response.json({ report: 17 }),
    );
    const decoded = (name: string) => {
      const value = response.headers.get(name);
      return value === null ? undefined : mustRead(decodeHeader(value));
    };
    return {
      status: response.status,
      body: (await response.json()) as JsonObject,
      code: response.headers.get('x-payment-error'),
      challenge: decoded('payment-required'),
      receipt: decoded('payment-response'),
      raw: response.headers,
    };
  };
  const ask = async (path: string, body: object) => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await facilitator.fetch(new Request(`http://facilitator.example${path}`, init));
    return { status: response.status, body: (await response.json()) as JsonObject };
  };
  const credential = async (
    change: Partial<{ amount: bigint; url: string; seed: Buffer; validityMs: number; nonce: Buffer }> = {},
  ) => {
    const signer = seedSigner(change.seed ?? ownerSeed);
    const request = {
      requestId: 'req',
      merchantName: 'shop',
      merchantUrl: change.url ?? url,
      payTo: goldenOffer.payTo,
      amount: change.amount ?? price,
      asset: 'native',
      network: goldenOffer.network,
      scheme: 'exact',
      reason: 'A reason that is long enough for an owner.',
      agentPublicKey: agentKey,
      createdAtMs: now.ms,
    };
    return mustRead(
      await approve(request, signer, {
        nowMs: now.ms,
        validityMs: change.validityMs ?? 60_000,
        nonce: change.nonce ?? randomBytes(32),
        maxTimeoutSeconds: 60,
      }),
    );
  };
  const balances = () => [
    mock.balanceOf(ownerAccount, 'native'),
    mock.balanceOf(goldenOffer.payTo, 'native'),
  ];
  return { mock, facilitator, asked, get, ask, credential, balances };
}

const start = 1_774_502_400_000;
const camelKeys = ['x402Version', 'payTo', 'maxTimeoutSeconds'];

describe('a shop', () => {
  it.each(fieldCases)('asks, sells once, and refuses the replay, in %s', async (fieldCase) => {
    const { get, credential, balances, asked } = openScene({ fieldCase });
    const asks = await get();
    expect(asks).toMatchObject({ status: 402, code: null });
    expect(asks.body.error).toBeNull();
    expect(asks.challenge).toEqual(mustRead(readSpelled(asks.body)));
    const text = JSON.stringify(asks.body);
    for (const name of camelKeys) expect(text.includes(`"${name}"`)).toBe(fieldCase === 'camel');

    const payment = await credential();
    const sold = await get(payment, url, fieldCase);
    expect(sold).toMatchObject({ status: 200, body: { report: 17 }, code: null });
    const transaction = transactionOf(paymentDigest(payment));
    expect(sold.receipt).toEqual({
      success: true,
      transaction,
      network: 'logos:lez-testnet',
      payer: ownerAccount,
      error_reason: null,
    });
    expect(balances()).toEqual([price, price]);

    const before = asked.length;
    const replayed = await get(payment, url, fieldCase === 'snake' ? 'camel' : 'snake');
    expect(replayed).toMatchObject({ status: 402, code: 'nonce_replayed' });
    expect(mustRead(readSpelled(replayed.body)).error).toBe('nonce_replayed');
    expect(replayed.receipt).toMatchObject({ success: false, error_reason: 'nonce_replayed' });
    expect(asked.length).toBe(before);
    expect(balances()).toEqual([price, price]);
  });

  it('gives exactly one of many parallel uses', async () => {
    const { get, credential, balances } = openScene();
    const payment = await credential();
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(payment)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ code }) => code))).toEqual(
      new Set(['nonce_replayed']),
    );
    expect(balances()).toEqual([price, price]);
  });

  it('does not open another resource with a credential for one', async () => {
    const { get, credential, balances } = openScene();
    const other = await get(await credential(), 'http://shop.example/archive');
    expect(other).toMatchObject({ status: 402, code: 'recipient_mismatch' });
    expect(balances()).toEqual([2n * price, 0n]);
  });

  it.each([
    ['that is no base64', '%%%'],
    ['that is empty', ''],
    ['that is no payment', encodeHeader({})],
  ])('answers 400 to a header %s', async (_, header) => {
    const { get } = openScene();
    expect(await get(header)).toMatchObject({
      status: 400,
      code: 'malformed_payload',
      body: { error: 'malformed_payload' },
    });
  });

  it('reads its header in any case and with any padding', async () => {
    const { get, credential } = openScene();
    const header = encodeHeader(paymentPayloadJson(await credential(), 'snake')).replace(/=+$/, '');
    expect((await get(header)).status).toBe(200);
  });

  it('gives nothing away when its facilitator does not answer, and no code', async () => {
    const { credential } = openScene();
    const fetch = async (): Promise<Response> => {
      throw new TypeError('refused');
    };
    const facilitator = createFacilitatorClient({ url: 'http://facilitator.example', fetch });
    const shop = createLezMerchant({ facilitator, offer: goldenOffer, parts: { now: () => start } });
    const headers = { 'payment-signature': encodeHeader(paymentPayloadJson(await credential(), 'snake')) };
    let isServed = false;
    const answer = await shop(new Request(url, { headers }), () => {
      isServed = true;
      return new Response('goods');
    });
    expect([answer.status, isServed]).toEqual([502, false]);
    expect(answer.headers.get('x-payment-error')).toBeNull();
  });

  it('keeps the answer of a handler that failed, and takes no money for it', async () => {
    const { facilitator: served, credential, balances } = openScene();
    const facilitator = createFacilitatorClient({
      url: 'http://facilitator.example',
      fetch: async (to, init) => served.fetch(new Request(to, init)),
    });
    const shop = createLezMerchant({ facilitator, offer: goldenOffer, parts: { now: () => start } });
    const headers = { 'payment-signature': encodeHeader(paymentPayloadJson(await credential(), 'snake')) };
    const answer = await shop(new Request(url, { headers }), () => new Response('gone', { status: 410 }));
    expect([answer.status, await answer.text()]).toEqual([410, 'gone']);
    expect(balances()).toEqual([2n * price, 0n]);
  });
});

describe('every defect ends in its own code, in header and body, and moves nothing', () => {
  const other = 'ab'.repeat(32);
  const accepted = (change: Partial<PaymentPayload['accepted']>) => (payment: PaymentPayload) => ({
    ...payment,
    accepted: { ...payment.accepted, ...change },
  });
  it.each<[LezCode, string, (payment: PaymentPayload) => PaymentPayload]>([
    ['unsupported_version', 'another version', (one) => ({ ...one, x402Version: 1 })],
    ['unsupported_scheme', 'another scheme', accepted({ scheme: 'upto' })],
    ['unsupported_network', 'another network', accepted({ network: 'logos:lez-mainnet' })],
    ['asset_mismatch', 'another asset', accepted({ asset: 'usdc' })],
    ['amount_mismatch', 'a lower amount', accepted({ amount: price - 1n })],
    ['recipient_mismatch', 'another recipient', accepted({ payTo: 'thief' })],
    ['invalid_signature', 'another signature', (one) => ({ ...one, signature: other + other })],
    ['invalid_signature', 'another nonce', (one) => ({ ...one, nonce: other })],
    ['invalid_signature', 'a later end', (one) => ({ ...one, validBeforeMs: one.validBeforeMs + 1 })],
  ])('%s: %s', async (code, _, change) => {
    const { get, ask, credential, balances } = openScene();
    const payment = change(await credential());
    for (let round = 0; round < 3; round += 1) {
      const refused = await get(payment);
      expect(refused).toMatchObject({ status: 402, code });
      expect(refused.body.error).toBe(code);
      expect(refused.challenge?.error).toBe(code);
    }
    const body = {
      x402_version: 2,
      payment_payload: paymentPayloadJson(payment, 'snake'),
      payment_requirements: goldenOfferJson,
    };
    expect((await ask('/verify', body)).body).toMatchObject({ is_valid: false, invalid_reason: code });
    expect((await ask('/settle', body)).body).toMatchObject({
      success: false,
      error_reason: code,
      transaction: '',
    });
    expect(balances()).toEqual([2n * price, 0n]);
  });

  it('expired: after its end and before its start', async () => {
    const now = { ms: start };
    const { get, credential, balances } = openScene({ now });
    const payment = await credential();
    now.ms = start + 60_000;
    expect(await get(payment)).toMatchObject({ status: 402, code: 'expired' });
    now.ms = start - 1;
    expect(await get(payment)).toMatchObject({ status: 402, code: 'expired' });
    now.ms = start + 59_999;
    expect((await get(payment)).status).toBe(200);
    now.ms = start + 90_000;
    expect(await get(payment)).toMatchObject({ status: 402, code: 'nonce_replayed' });
    expect(balances()).toEqual([price, price]);
  });

  it('insufficient_funds: and the nonce is as good as before', async () => {
    const { get, credential, mock } = openScene();
    const seed = Buffer.alloc(32, 7);
    const payment = await credential({ seed });
    expect(await get(payment)).toMatchObject({ status: 402, code: 'insufficient_funds' });
    expect(mock.balanceOf(payment.from, 'native')).toBe(0n);
  });
});

describe('the facilitator', () => {
  const bodyOf = (payment: PaymentPayload) => ({
    x402_version: 2,
    payment_payload: paymentPayloadJson(payment, 'snake'),
    payment_requirements: goldenOfferJson,
  });

  it('verifies as often as it is asked, settles once, and says so in the spelling of the question', async () => {
    const { ask, credential, balances } = openScene();
    const payment = await credential();
    for (let round = 0; round < 10; round += 1)
      expect((await ask('/verify', bodyOf(payment))).body).toEqual({
        is_valid: true,
        invalid_reason: null,
        payer: ownerAccount,
      });
    expect(balances()).toEqual([2n * price, 0n]);
    const settled = await ask('/settle', bodyOf(payment));
    expect(settled.body).toMatchObject({ success: true, error_reason: null });
    const camel = {
      x402Version: 2,
      paymentPayload: paymentPayloadJson(payment, 'camel'),
      paymentRequirements: spelled(goldenOfferJson, 'camel'),
    };
    expect((await ask('/settle', camel)).body).toEqual({
      success: false,
      errorReason: 'nonce_replayed',
      transaction: settled.body.transaction,
      network: 'logos:lez-testnet',
      payer: ownerAccount,
    });
    expect((await ask('/verify', camel)).body).toMatchObject({
      isValid: false,
      invalidReason: 'nonce_replayed',
    });
    expect(balances()).toEqual([price, price]);
  });

  it('lists its kind', async () => {
    const { facilitator } = openScene();
    const supported = await facilitator.fetch(new Request('http://facilitator.example/supported'));
    expect(await supported.json()).toMatchObject({
      kinds: [{ x402Version: 2, scheme: 'exact', network: 'logos:lez-testnet' }],
    });
  });

  it('gives what was lost between the backend and its caller, once', async () => {
    const { mock, credential, balances } = openScene();
    let isLost = true;
    const losing: PaymentBackend = {
      ...mock,
      settle: async (transfer) => {
        const answer = await mock.settle(transfer);
        if (!isLost) return answer;
        isLost = false;
        return { kind: 'unavailable', certain: false, why: 'timeout' };
      },
    };
    const { ask } = openScene({ backend: losing });
    const payment = await credential();
    expect(await ask('/settle', bodyOf(payment))).toMatchObject({ status: 502, body: { success: false } });
    expect(balances()).toEqual([price, price]);
    const transaction = transactionOf(paymentDigest(payment));
    expect((await ask('/verify', bodyOf(payment))).body).toMatchObject({ is_valid: true });
    expect((await ask('/settle', bodyOf(payment))).body).toMatchObject({ success: true, transaction });
    expect((await ask('/settle', bodyOf(payment))).body).toMatchObject({
      success: false,
      error_reason: 'nonce_replayed',
      transaction,
    });
    expect(balances()).toEqual([price, price]);
  });

  it('lets one payer use the nonce of another, and never one nonce for two payments', async () => {
    const { ask, credential } = openScene({ balances: { [ownerAccount]: price, [agentAccount]: price } });
    const nonce = Buffer.alloc(32, 9);
    const first = await ask('/settle', bodyOf(await credential({ nonce })));
    const second = await ask('/settle', bodyOf(await credential({ nonce, seed: agentSeed })));
    const third = await ask('/settle', bodyOf(await credential({ nonce, validityMs: 30_000 })));
    expect([first.body.success, second.body.success]).toEqual([true, true]);
    expect(third.body).toMatchObject({ success: false, error_reason: 'nonce_replayed', transaction: '' });
  });

  it('over a real backend says that there is none yet, with no code of a payment', async () => {
    const { ask, get, credential } = openScene({ backend: realBackend });
    const payment = await credential();
    expect(await ask('/settle', bodyOf(payment))).toMatchObject({
      status: 501,
      body: { success: false, error_reason: 'backend_not_implemented' },
    });
    expect(await get(payment)).toMatchObject({ status: 502, code: null });
  });

  it.each([
    ['no payload', { x402_version: 2, payment_requirements: goldenOfferJson }, 'malformed_payload', 400],
    ['no requirements', { x402_version: 2, payment_payload: goldenPayloadJson }, 'malformed_payload', 400],
    [
      'another version',
      { x402_version: 1, payment_payload: goldenPayloadJson, payment_requirements: goldenOfferJson },
      'unsupported_version',
      200,
    ],
    [
      'a network of nobody',
      {
        x402_version: 2,
        payment_payload: goldenPayloadJson,
        payment_requirements: { ...goldenOfferJson, network: 'logos:else' },
      },
      'unsupported_network',
      200,
    ],
  ])('refuses a request with %s', async (_, body, code, status) => {
    const { ask } = openScene();
    expect(await ask('/settle', body)).toMatchObject({
      status,
      body: { success: false, error_reason: code },
    });
    expect(await ask('/verify', body)).toMatchObject({
      status,
      body: { is_valid: false, invalid_reason: code },
    });
  });
});
