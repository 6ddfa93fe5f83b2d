import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalize } from 'json-canonicalize';
import { describe, expect, it } from 'vitest';
import { checkFacilitatorConfig } from '../../config.js';
import { createFacilitator } from '../../create-facilitator.js';
import { createParts } from '../../create-parts.js';
import { silentLog } from '../../log.js';
import { MemoryStore } from '../../store/memory-store.js';
import { openStore } from '../../store/open-store.js';
import type { BackendSettlement } from './backend.js';
import { createMockBackend } from './mock-backend.js';
import { offchainPayment, openOffchain, poster, ScriptedProvider } from './offchain.fixture.js';

const unknown: BackendSettlement = { kind: 'failed', reason: 'settlement_unknown', certain: false };
const success = { success: true, network: 'offchain:binance', payer: 'cex:user:alice', amount: '1000' };

describe('an off-chain payment', () => {
  it('is verified as often as one likes, and settled once', async () => {
    const { post, provider } = openOffchain();
    const payment = offchainPayment('pi_1');
    for (let round = 0; round < 3; round += 1) {
      expect((await post('/verify', payment)).body).toEqual({ isValid: true, payer: 'cex:user:alice' });
    }
    expect((await post('/settle', payment)).body).toEqual({ ...success, transaction: 'tx-1' });
    expect((await post('/settle', payment)).body).toEqual({
      success: false,
      errorReason: 'duplicate_settlement',
      transaction: 'tx-1',
      network: 'offchain:binance',
    });
    expect((await post('/verify', payment)).body).toMatchObject({ invalidReason: 'duplicate_settlement' });
    expect(provider.calls.filter(({ op }) => op === 'settle')).toHaveLength(1);
  });

  it('is settled once by many settles at a time', async () => {
    const { post, provider } = openOffchain();
    const payment = offchainPayment('pi_1');
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/settle', payment)));
    expect(answers.filter(({ body }) => body.success === true)).toHaveLength(1);
    for (const { body } of answers.filter((one) => one.body.success !== true)) {
      expect(['settlement_in_progress', 'duplicate_settlement']).toContain(body.errorReason);
    }
    expect(provider.calls).toHaveLength(1);
  });

  it('reaches the provider as it was sent, under the key of the contract', async () => {
    const { post, provider } = openOffchain();
    const payment = offchainPayment('pi_ünï', { extra: null, 'x-own': { deep: [null, {}, '9'.repeat(80)] } });
    await post('/settle', payment);
    const asked = {
      network: 'offchain:binance',
      paymentPayload: payment.paymentPayload.payload,
      paymentRequirements: payment.paymentRequirements,
    };
    const digest = createHash('sha256').update(canonicalize(asked)).digest('hex');
    expect(provider.calls[0]?.call).toMatchObject({ ...asked, idempotencyKey: `x402-${digest}` });
  });

  it('reaches the provider whole where that is configured, and is the same payment in another envelope', async () => {
    const { post, provider } = openOffchain({ provider: new ScriptedProvider('whole') });
    const payment = offchainPayment('pi_1');
    expect((await post('/settle', payment)).body).toMatchObject({ success: true });
    expect(provider.calls[0]?.call.paymentPayload).toEqual(payment.paymentPayload);
    Object.assign(payment.paymentPayload, { resource: { url: 'https://shop.test/other' } });
    expect((await post('/settle', payment)).body).toMatchObject({
      success: false,
      errorReason: 'duplicate_settlement',
      transaction: '',
    });
    expect(provider.calls).toHaveLength(1);
  });

  const both = (changes: Record<string, unknown>) => offchainPayment('pi_1', changes);
  const accepted = (changes: Record<string, unknown>) => {
    const payment = offchainPayment('pi_1');
    Object.assign(payment.paymentPayload, { accepted: { ...payment.paymentRequirements, ...changes } });
    return payment;
  };
  it.each([
    ['amount', accepted({ amount: '1' }), 'accepted_requirements_mismatch'],
    ['asset', accepted({ asset: 'usdt' }), 'accepted_requirements_mismatch'],
    ['payTo', accepted({ payTo: 'merchant-b' }), 'accepted_requirements_mismatch'],
    ['timeout', accepted({ maxTimeoutSeconds: 61 }), 'accepted_requirements_mismatch'],
    ['network', accepted({ network: 'offchain:okx' }), 'accepted_requirements_mismatch'],
    ['scheme', accepted({ scheme: 'upto' }), 'accepted_requirements_mismatch'],
    ['extra', accepted({ extra: {} }), 'accepted_requirements_mismatch'],
    ['unknown member', accepted({ 'x-own': 1 }), 'accepted_requirements_mismatch'],
    ['timeout 0', both({ maxTimeoutSeconds: 0 }), 'invalid_timeout'],
    ['timeout 1.5', both({ maxTimeoutSeconds: 1.5 }), 'invalid_timeout'],
    ['timeout text', both({ maxTimeoutSeconds: '60' }), 'invalid_timeout'],
    ['amount 0', both({ amount: '0' }), 'invalid_payment_amount'],
    ['amount 01', both({ amount: '01' }), 'invalid_payment_amount'],
    ['amount 1e3', both({ amount: '1e3' }), 'invalid_payment_amount'],
    ['amount as number', both({ amount: 1000 }), 'invalid_payment_requirements'],
    ['unknown scheme', both({ scheme: 'mystery' }), 'unsupported_scheme'],
    ['other letter case', both({ scheme: 'Exact' }), 'unsupported_scheme'],
    ['unserved network', both({ network: 'offchain:kraken' }), 'invalid_network'],
    ['wildcard', both({ network: 'offchain:*' }), 'invalid_network'],
    ['set', both({ network: 'offchain:{binance,okx}' }), 'invalid_network'],
    ['no reference', both({ network: 'offchain:' }), 'invalid_network'],
  ])('is refused without asking the provider: %s', async (_name, payment, reason) => {
    const { post, provider } = openOffchain();
    const verified = await post('/verify', payment);
    expect(verified).toMatchObject({ status: 200, body: { isValid: false, invalidReason: reason } });
    const settled = await post('/settle', payment);
    expect(settled).toMatchObject({
      status: 200,
      body: { success: false, errorReason: reason, transaction: '' },
    });
    expect(provider.calls).toEqual([]);
  });

  it('differs in null members only when it does not differ', async () => {
    const { post } = openOffchain();
    expect((await post('/verify', accepted({ extra: null }))).body).toMatchObject({ isValid: true });
  });

  it('is declined in the words of the provider, and may be tried again', async () => {
    const { post, provider } = openOffchain();
    const payment = offchainPayment('pi_1');
    provider.verdicts.push(
      { kind: 'declined', reason: 'insufficient_funds', payer: 'cex:user:bob' },
      { kind: 'declined' },
      { kind: 'declined', message: 'Card expired.' },
    );
    const refusals = [
      { isValid: false, invalidReason: 'insufficient_funds', payer: 'cex:user:bob' },
      { isValid: false, invalidReason: 'verification_failed' },
      { isValid: false, invalidReason: 'verification_failed', invalidMessage: 'Card expired.' },
    ];
    for (const body of refusals) {
      expect(await post('/verify', payment)).toMatchObject({ status: 200, body });
    }
    provider.settlements.push({ kind: 'declined' });
    expect(await post('/settle', payment)).toMatchObject({
      status: 200,
      body: { success: false, errorReason: 'settlement_failed', transaction: '' },
    });
    expect((await post('/settle', payment)).body).toMatchObject({ success: true });
  });
});

describe('an outcome that is not known', () => {
  it('is asked for again under the same key, and ends in one success', async () => {
    const { post, provider, store } = openOffchain();
    const payment = offchainPayment('pi_1');
    provider.settlements.push(unknown);
    expect(await post('/settle', payment)).toMatchObject({
      status: 502,
      body: { success: false, errorReason: 'settlement_unknown', transaction: '' },
    });
    expect(await store.unfinished()).toMatchObject([{ state: 'unknown' }]);
    expect((await post('/settle', payment)).body).toEqual({ ...success, transaction: 'tx-1' });
    expect((await post('/settle', payment)).body).toMatchObject({ errorReason: 'duplicate_settlement' });
    const [first, second] = provider.calls;
    expect(second?.call.idempotencyKey).toBe(first?.call.idempotencyKey);
  });

  it.each<[string, BackendSettlement]>([
    ['a decline', { kind: 'declined', reason: 'insufficient_funds' }],
    ['a refused connection', { kind: 'failed', reason: 'upstream_unavailable', certain: true }],
    ['a refused key', { kind: 'failed', reason: 'upstream_auth_failed', certain: true }],
  ])('stays unknown after %s', async (_name, answer) => {
    const { post, provider } = openOffchain();
    const payment = offchainPayment('pi_1');
    provider.settlements.push(unknown, answer);
    await post('/settle', payment);
    expect(await post('/settle', payment)).toMatchObject({
      status: 502,
      body: { errorReason: 'settlement_unknown', transaction: '' },
    });
    expect((await post('/settle', payment)).body).toMatchObject({ success: true });
  });

  it('survives a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-unknown-'));
    const place = { store: 'pglite', store_path: folder } as const;
    const before = openOffchain({ store: await openStore(place) });
    const payment = offchainPayment('pi_1');
    before.provider.settlements.push(unknown);
    await before.post('/settle', payment);
    await before.facilitator.close();
    const after = openOffchain({ store: await openStore(place), provider: before.provider });
    await after.facilitator.start();
    expect((await after.post('/settle', payment)).body).toMatchObject({ success: true, transaction: 'tx-1' });
    expect((await after.post('/settle', payment)).body).toMatchObject({
      errorReason: 'duplicate_settlement',
    });
    await after.facilitator.close();
    rmSync(folder, { recursive: true, force: true });
    const [first, second] = before.provider.calls;
    expect(second?.call.idempotencyKey).toBe(first?.call.idempotencyKey);
  });

  it('is what a transaction of another payment leaves behind', async () => {
    const { post, provider } = openOffchain();
    await post('/settle', offchainPayment('pi_1'));
    provider.settlements.push({ kind: 'settled', transaction: 'tx-1', payer: 'cex:user:alice' });
    const second = offchainPayment('pi_2');
    expect((await post('/settle', second)).body).toMatchObject({ errorReason: 'settlement_unknown' });
    expect((await post('/settle', second)).body).toMatchObject({ success: true, transaction: 'tx-2' });
  });

  it('is what another payer than at verify leaves behind', async () => {
    const { post, provider } = openOffchain();
    const payment = offchainPayment('pi_1');
    await post('/verify', payment);
    provider.settlements.push({ kind: 'settled', transaction: 'tx-9', payer: 'cex:user:mallory' });
    expect((await post('/settle', payment)).body).toMatchObject({ errorReason: 'settlement_unknown' });
    expect((await post('/settle', payment)).body).toMatchObject({ success: true, payer: 'cex:user:alice' });
  });

  it('ends when the provider stands by another payer than at verify', async () => {
    const { post, provider } = openOffchain();
    const payment = offchainPayment('pi_1');
    await post('/verify', payment);
    const settled = { kind: 'settled', transaction: 'tx-9', payer: 'cex:user:mallory' } as const;
    provider.settlements.push(settled, settled);
    expect((await post('/settle', payment)).body).toMatchObject({ errorReason: 'settlement_unknown' });
    expect((await post('/settle', payment)).body).toMatchObject({ success: true, payer: 'cex:user:mallory' });
  });

  it('names no payer that the provider did not name', async () => {
    const { post, provider } = openOffchain();
    provider.verdicts.push({ kind: 'valid' });
    provider.settlements.push({ kind: 'settled', transaction: 'tx-9' });
    expect((await post('/verify', offchainPayment('pi_1'))).body).toEqual({ isValid: true });
    const { body } = await post('/settle', offchainPayment('pi_1'));
    expect(body).toEqual({ success: true, transaction: 'tx-9', network: 'offchain:binance', amount: '1000' });
  });

  it('owes the success to whoever was gone when it came', async () => {
    const { post, provider } = openOffchain();
    const payment = offchainPayment('pi_1');
    const gone = new AbortController();
    let settle: (outcome: BackendSettlement) => void = () => {};
    provider.settlements.push(
      new Promise((resolve) => {
        settle = resolve;
      }),
    );
    const lost = post('/settle', payment, gone.signal).catch(() => undefined);
    await expect.poll(() => provider.calls.length).toBe(1);
    gone.abort();
    settle({ kind: 'settled', transaction: 'tx-7', payer: 'cex:user:alice' });
    await lost;
    await expect
      .poll(async () => (await post('/settle', payment)).body)
      .toMatchObject({ success: true, transaction: 'tx-7' });
    expect((await post('/settle', payment)).body).toMatchObject({ errorReason: 'duplicate_settlement' });
    expect(provider.calls).toHaveLength(1);
  });

  it('passes on when the provider wants to be asked again', async () => {
    const { post, provider } = openOffchain();
    const limited = {
      kind: 'failed',
      reason: 'upstream_rate_limited',
      certain: true,
      retryAfterSeconds: 7,
    } as const;
    provider.verdicts.push(limited);
    provider.settlements.push(limited);
    for (const path of ['/verify', '/settle']) {
      const { status, retryAfter } = await post(path, offchainPayment('pi_1'));
      expect(status).toBe(502);
      expect(retryAfter).toBe('7');
    }
    expect((await post('/settle', offchainPayment('pi_1'))).body).toMatchObject({ success: true });
  });
});

describe('the mock', () => {
  const open = () => {
    const config = checkFacilitatorConfig({ store: 'memory' });
    const facilitator = createFacilitator(
      createParts(config, {
        store: new MemoryStore(),
        clock: { now: () => 0, sleep: async () => {} },
        chain: new Map(),
        backends: new Map([
          ['mock', createMockBackend({ payer: 'cex:user:x', transactionPrefix: 'cex-tx' })],
        ]),
        log: silentLog,
      }),
    );
    return { facilitator, post: poster(facilitator.app) };
  };

  it('settles a payment once, under an id of its own', async () => {
    const { post } = open();
    const first = await post('/settle', offchainPayment('pi_1'));
    expect(first.body).toMatchObject({ success: true, payer: 'cex:user:x' });
    expect(first.body.transaction).toMatch(/^cex-tx-[0-9a-f]{32}$/);
    expect((await post('/settle', offchainPayment('pi_1'))).body).toMatchObject({
      errorReason: 'duplicate_settlement',
    });
    const other = await post('/settle', offchainPayment('pi_2'));
    expect(other.body.transaction).not.toBe(first.body.transaction);
  });

  it('takes a proof of payment for one set of requirements only', async () => {
    const { post } = open();
    await post('/settle', offchainPayment('pi_1'));
    for (const changes of [{ amount: '1' }, { payTo: 'merchant-b' }, { network: 'offchain:other' }]) {
      expect((await post('/settle', offchainPayment('pi_1', changes))).body).toMatchObject({
        success: false,
        errorReason: 'duplicate_settlement',
        transaction: '',
      });
    }
  });

  it.each([{}, { signature: ' ' }, { paymentIntentId: 5 }])('refuses %j as proof', async (payload) => {
    const { post } = open();
    const payment = offchainPayment('pi_1');
    Object.assign(payment.paymentPayload, { payload });
    const reason = 'missing_signature_or_intent_id';
    expect((await post('/verify', payment)).body).toMatchObject({ isValid: false, invalidReason: reason });
    expect((await post('/settle', payment)).body).toMatchObject({ success: false, errorReason: reason });
  });

  it('is listed by its pattern when it advertises nothing', async () => {
    const { facilitator } = open();
    const supported = await (await facilitator.app.request('/supported')).json();
    expect(supported).toEqual({
      kinds: [{ x402Version: 2, scheme: 'exact', network: 'offchain:*' }],
      extensions: [],
      signers: { 'offchain:*': [] },
    });
  });
});
