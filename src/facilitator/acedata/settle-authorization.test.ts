import { parseTransaction } from 'viem';
import { describe, expect, it } from 'vitest';
import type { RpcOutcome } from '../adapters/evm/chain.js';
import { inVersion1, payTo, signPayment, startSeconds } from '../payment.fixture.js';
import { nodeError, openAce, transactionOf, unreachable, verifiedAce } from './ace.fixture.js';

describe('settle', () => {
  it('moves the money of what was verified, once, and tells the transaction', async () => {
    const { chain, settle, status, payment } = await verifiedAce();
    const payer = payment.paymentPayload.payload.authorization.from.toLowerCase();
    expect(chain.sent).toEqual([]);
    expect(status()).toEqual(['verified']);
    const body = await settle();
    const transaction = transactionOf(chain.sent[0]);
    expect(body).toEqual({ success: true, transaction, network: 'eip155:84532', payer, amount: '10000' });
    expect(status()).toEqual(['settled']);
    expect(chain.balances.get(payTo)).toBe(10_000n);
    expect(await settle()).toEqual({
      success: false,
      errorReason: 'duplicate_settlement',
      transaction,
      network: 'eip155:84532',
      payer,
    });
    expect(chain.sent).toHaveLength(1);
  });

  it('answers version 1 in its own form', async () => {
    const { chain, post } = openAce();
    const payment = inVersion1(await signPayment(1, chain));
    const payer = payment.paymentPayload.payload.authorization.from.toLowerCase();
    expect((await post('/verify', payment)).body).toEqual({ isValid: true, invalidReason: null, payer });
    const { body } = await post('/settle', payment);
    expect(body).toEqual({ success: true, transaction: expect.any(String), network: 'base-sepolia', payer });
    expect((await post('/verify', { ...payment, paymentRequirements: {} })).body).toMatchObject({ payer });
    const { paymentPayload } = payment;
    const empty = { ...payment, paymentPayload: { ...paymentPayload, payload: {} } };
    expect((await post('/settle', empty)).body).toMatchObject({ payer: null, network: 'base-sepolia' });
  });

  it('settles nothing that was not verified, or that verify refused', async () => {
    const { chain, post, status } = openAce();
    const payment = await signPayment(1);
    const refusal = { success: false, errorReason: 'authorization_not_verified', transaction: '' };
    expect((await post('/settle', payment)).body).toMatchObject(refusal);
    expect((await post('/verify', payment)).body).toMatchObject({ invalidReason: 'insufficient_funds' });
    expect((await post('/settle', payment)).body).toMatchObject(refusal);
    expect([status(), chain.sent]).toEqual([[], []]);
  });

  it('compares with what was verified, and says no more of another body than that', async () => {
    const { chain, post, payment, settle } = await verifiedAce();
    const { paymentRequirements } = payment;
    const other = { ...paymentRequirements, maxTimeoutSeconds: 61 };
    const changed = { ...payment, paymentRequirements: other };
    changed.paymentPayload = { ...payment.paymentPayload, accepted: other };
    expect((await post('/settle', changed)).body).toMatchObject({ errorReason: 'verification_mismatch' });
    expect((await post('/settle', inVersion1(payment))).body).toMatchObject({
      errorReason: 'verification_mismatch',
    });
    expect(chain.sent).toEqual([]);
    expect(await settle()).toMatchObject({ success: true });
    expect((await post('/settle', changed)).body).toMatchObject({
      errorReason: 'duplicate_settlement',
      transaction: '',
    });
  });

  it('asks the chain again', async () => {
    const { chain, settle, status } = await verifiedAce();
    chain.balances.clear();
    expect(await settle()).toMatchObject({ errorReason: 'insufficient_funds', transaction: '' });
    expect([status(), chain.sent]).toEqual([['verified'], []]);
  });

  it.each([
    ['eth_chainId', (): RpcOutcome => ({ kind: 'result', value: '0x1' })],
    ['eth_call', unreachable],
    ['eth_gasPrice', unreachable],
    ['eth_getTransactionCount', unreachable],
  ])('stays verified when %s cannot be trusted, and settles afterwards', async (method, answer) => {
    const { chain, settle, status } = await verifiedAce();
    chain.script.set(method, answer);
    expect(await settle()).toMatchObject({ errorReason: 'unexpected_settle_error', transaction: '' });
    expect([status(), chain.sent]).toEqual([['verified'], []]);
    chain.script.clear();
    expect(await settle()).toMatchObject({ success: true });
  });

  it('wants its token, where there is one', async () => {
    const { post, payment } = await verifiedAce({ env: { ASSAY_ACE_SETTLE_TOKEN: 'let me' } });
    const asked = (token?: string) =>
      post('/settle', payment, token === undefined ? {} : { headers: { 'X-Settlement-Token': token } });
    expect(await asked()).toMatchObject({
      status: 401,
      body: {
        success: false,
        errorReason: 'settlement_token_missing',
        transaction: '',
        network: 'eip155:84532',
      },
    });
    expect(await asked('let you')).toMatchObject({
      status: 403,
      body: { success: false, errorReason: 'settlement_token_wrong' },
    });
    expect(await asked('let me')).toMatchObject({ status: 200, body: { success: true } });
  });
});

describe('the window', () => {
  // Source: EIP-3009, whose bounds are exclusive, and six seconds in which a transfer can be mined.
  const { validBefore, validAfter } = { validBefore: startSeconds + 60, validAfter: startSeconds - 10 };
  it.each([
    ['authorization_not_yet_valid', 'at its beginning', validAfter],
    ['valid', 'a second after its beginning', validAfter + 1],
    ['valid', 'six seconds before its end', validBefore - 6],
    ['authorization_expired', 'five seconds before its end', validBefore - 5],
  ])('%s: %s', async (verdict, _when, now) => {
    const reason = verdict === 'valid' ? undefined : verdict;
    const { chain, post, time, status } = openAce();
    const payment = await signPayment(1, chain, 1, '10000', String(validAfter));
    time.ms = now * 1000;
    expect((await post('/verify', payment)).body.invalidReason).toBe(reason);
    expect(status()).toEqual(reason === undefined ? ['verified'] : []);
    // The last millisecond of a second is still that second.
    time.ms = now * 1000 + 999;
    expect((await post('/verify', payment)).body.invalidReason).toBe(reason);
    if (reason === undefined) expect((await post('/settle', payment)).body).toMatchObject({ success: true });
  });

  it('is looked at again by settle, and what has passed it is expired for good', async () => {
    const { chain, settle, verify, status, time } = await verifiedAce();
    time.ms = (validBefore - 5) * 1000;
    expect(await settle()).toMatchObject({ errorReason: 'authorization_expired', transaction: '' });
    expect(status()).toEqual(['expired']);
    time.ms = startSeconds * 1000;
    expect(await settle()).toMatchObject({ errorReason: 'authorization_expired' });
    expect(await verify()).toMatchObject({ invalidReason: 'authorization_expired' });
    expect(chain.sent).toEqual([]);
  });

  it('ends for what waits in the store when the service starts', async () => {
    const { facilitator, status, time } = await verifiedAce();
    time.ms = (validBefore + 1) * 1000;
    await facilitator.start();
    expect(status()).toEqual(['expired']);
  });
});

describe('the transaction', () => {
  it.each([
    ['a legacy one by default', {}, { type: 'legacy', gas: 250_000n, gasPrice: 1_000_000_007n }],
    ['with the gas limit of the operator', { X402_GAS_LIMIT: '300000' }, { type: 'legacy', gas: 300_000n }],
    [
      'of type 2 with a maximum fee alone',
      { X402_MAX_FEE_PER_GAS_WEI: '30000000123' },
      { type: 'eip1559', gas: 250_000n, maxFeePerGas: 30_000_000_123n },
    ],
    [
      'of type 2 with both fees',
      { X402_MAX_FEE_PER_GAS_WEI: '30000000123', X402_MAX_PRIORITY_FEE_PER_GAS_WEI: '321' },
      { type: 'eip1559', maxFeePerGas: 30_000_000_123n, maxPriorityFeePerGas: 321n },
    ],
    ['legacy with a priority fee alone', { X402_MAX_PRIORITY_FEE_PER_GAS_WEI: '321' }, { type: 'legacy' }],
  ])('is %s', async (_what, env, expected) => {
    const { chain, settle } = await verifiedAce({ env });
    expect(await settle()).toMatchObject({ success: true });
    expect(parseTransaction(chain.sent[0] ?? '0x')).toMatchObject(expected);
  });

  it('is not sent when the estimate is above the limit', async () => {
    const { chain, settle, status } = await verifiedAce({ env: { X402_GAS_LIMIT: '59999' } });
    expect(await settle()).toMatchObject({ errorReason: 'gas_limit_too_low', transaction: '' });
    expect([status(), chain.sent]).toEqual([['verified'], []]);
    const exact = await verifiedAce({ env: { X402_GAS_LIMIT: '60000' } });
    expect(await exact.settle()).toMatchObject({ success: true });
  });

  it('is what was simulated, also where the payer has code', async () => {
    const { chain, post } = openAce();
    const payment = await signPayment(1, chain);
    chain.script.set('eth_getCode', () => ({ kind: 'result', value: '0xef0100' }));
    const called = new Set<string>();
    chain.script.set('eth_call', ([call]) => {
      called.add(/"data":"(0x.{8})/.exec(JSON.stringify(call))?.[1] ?? '');
      return undefined;
    });
    await post('/verify', payment);
    expect((await post('/settle', payment)).body).toMatchObject({ success: true });
    // transferWithAuthorization with v, r and s, and not the one with bytes.
    expect(called).toContain('0xe3ee160e');
    expect(called).not.toContain('0xcf092995');
    expect(parseTransaction(chain.sent[0] ?? '0x').data?.slice(0, 10)).toBe('0xe3ee160e');
  });

  it('is stored before it is sent', async () => {
    const { chain, settle, memory } = await verifiedAce();
    let stored: unknown;
    chain.script.set('eth_sendRawTransaction', ([raw]) => {
      const [record] = memory.records.values();
      stored = [record?.status, record?.rawTransaction === raw, record?.transaction === transactionOf(raw)];
      return undefined;
    });
    await settle();
    expect(stored).toEqual(['settling', true, true]);
  });

  it.each(['insufficient funds for gas * price + value', 'max fee per gas less than block base fee'])(
    'leaves what it is about verified when the node refuses: %s',
    async (message) => {
      const { chain, settle, status, memory } = await verifiedAce();
      chain.script.set('eth_sendRawTransaction', nodeError(message));
      expect(await settle()).toMatchObject({ errorReason: 'broadcast_failed', transaction: '' });
      expect(status()).toEqual(['verified']);
      expect([...memory.records.values()][0]?.rawTransaction).toBeUndefined();
      chain.script.clear();
      expect(await settle()).toMatchObject({ success: true });
      expect(chain.count).toBe(1);
    },
  );

  it.each(['already known', 'nonce too low'])('is out although the node says: %s', async (message) => {
    const { chain, settle } = await verifiedAce();
    chain.script.set('eth_sendRawTransaction', ([raw]) => {
      chain.script.clear();
      void chain.batch([{ method: 'eth_sendRawTransaction', params: [raw] }]);
      return nodeError(message)();
    });
    expect(await settle()).toMatchObject({ success: true });
    expect(chain.sent).toHaveLength(1);
  });

  it('is built again when another process took its signer nonce', async () => {
    const { chain, settle } = await verifiedAce();
    chain.count = 5;
    let reads = 0;
    chain.script.set('eth_getTransactionCount', () => {
      reads += 1;
      return { kind: 'result', value: reads === 1 ? '0x3' : '0x5' };
    });
    expect(await settle()).toMatchObject({ success: true });
    expect(chain.sent).toHaveLength(1);
  });

  it('that reverts fails its authorization for good', async () => {
    const { chain, settle, verify, status, payment } = await verifiedAce();
    chain.mining = false;
    chain.script.set('eth_getTransactionReceipt', () => {
      chain.balances.clear();
      chain.mine();
      chain.script.clear();
      return undefined;
    });
    const transaction = {
      errorReason: 'settlement_reverted',
      transaction: expect.stringMatching(/^0x.{64}$/),
    };
    expect(await settle()).toMatchObject(transaction);
    expect(status()).toEqual(['failed']);
    chain.balances.set(payment.paymentPayload.payload.authorization.from.toLowerCase(), 10_000n);
    expect(await settle()).toMatchObject(transaction);
    expect(await verify()).toMatchObject({ isValid: false, invalidReason: 'settlement_reverted' });
    expect(chain.sent).toHaveLength(1);
  });

  it('that is mined and moves nothing is no success', async () => {
    const { chain, settle, status } = await verifiedAce();
    chain.script.set('eth_getTransactionReceipt', ([hash]) => ({
      kind: 'result',
      value: { transactionHash: hash, status: '0x1', blockNumber: '0xb', logs: [] },
    }));
    expect(await settle()).toMatchObject({
      success: false,
      errorReason: 'invalid_exact_evm_transfer_event_mismatch',
      transaction: transactionOf(chain.sent[0]),
    });
    expect(status()).toEqual(['failed']);
  });
});

it('serves a page, a probe and its kinds, and no more', async () => {
  const { facilitator } = openAce({ env: {} });
  const get = (path: string) => facilitator.app.request(path);
  const page = await get('/');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  expect(await page.text()).toContain('base-sepolia');
  expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
  expect(await (await get('/supported')).json()).toMatchObject({
    kinds: [
      { x402Version: 1, scheme: 'exact', network: 'base-sepolia' },
      { x402Version: 2, scheme: 'exact', network: 'eip155:84532' },
    ],
  });
  expect((await get('/openapi.json')).status).toBe(404);
});
