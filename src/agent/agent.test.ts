import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { privateKeyToAccount } from 'viem/accounts';
import { verifyTypedData } from 'viem/utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lowerHex } from '../evm/hex.js';
import { eip3009PayloadSchema } from '../wire/payment-payload.js';
import { type AgentOptions, createAgent } from './create-agent.js';
import { evmWallet } from './evm-wallet.js';
import { intentWallet } from './intent-wallet.js';

const offer = {
  scheme: 'exact',
  network: 'offchain:mock',
  amount: '1000',
  asset: 'USDT',
  payTo: 'merchant-a',
  maxTimeoutSeconds: 60,
};
const token = '0x036CbD53842c5426634e7929541eC2318f3dCF7e';
const onchain = {
  ...offer,
  network: 'eip155:84532',
  asset: token,
  payTo: '0x1111111111111111111111111111111111111111',
  extra: { name: 'USDC', version: '2' },
};
const account = privateKeyToAccount(`0x${'07'.repeat(32)}`);

const headerOf = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64');
const decoded = (header: string): unknown => JSON.parse(Buffer.from(header, 'base64').toString('utf8'));

type Script = (response: ServerResponse) => void;
const answers =
  (status: number, headers: Record<string, string> = {}, text = ''): Script =>
  (response) => {
    response.writeHead(status, headers);
    response.end(text);
  };
const asks = (accepts: readonly unknown[], more: object = {}) =>
  answers(402, {
    'payment-required': headerOf({
      x402Version: 2,
      error: 'payment_required',
      resource: { url: 'http://shop.test/' },
      accepts,
      ...more,
    }),
  });
const receipt = { success: true, transaction: 'tx-1', network: 'offchain:mock', payer: 'me' };
const delivers = (settled: object = receipt) =>
  answers(200, { 'payment-response': headerOf(settled) }, 'the goods');
const fails = (errorReason: string, status = 402) =>
  answers(status, {
    'payment-response': headerOf({ success: false, errorReason, transaction: '', network: 'offchain:mock' }),
  });
const breaks: Script = (response) => response.socket?.destroy();
const hangs: Script = () => {};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A shop that plays its script, and an agent with a counting wallet. */
async function open(scripts: readonly Script[], options: Partial<AgentOptions> = {}) {
  const seen: { line: string; header: string | undefined; body: string }[] = [];
  const left = [...scripts];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const header = request.headers['payment-signature'];
    seen.push({
      line: `${request.method} ${request.url}`,
      header: typeof header === 'string' ? header : undefined,
      body,
    });
    const script = left.length > 1 ? left.shift() : left[0];
    script?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const obtainIntent = vi.fn(() => `pi_${obtainIntent.mock.calls.length}`);
  const agent = createAgent({
    wallets: [intentWallet({ networks: 'offchain:*', obtainIntent })],
    wait: async () => {},
    ...options,
  });
  return {
    agent,
    seen,
    obtainIntent,
    url: `http://127.0.0.1:${port}/goods`,
    payments: () => seen.flatMap(({ header }) => (header === undefined ? [] : [header])),
  };
}

describe('an agent', () => {
  it('pays nothing where nothing is asked', async () => {
    const { agent, url, obtainIntent } = await open([answers(200, {}, 'free')]);
    const bought = await agent.pay(url);
    expect(bought.kind).toBe('free');
    expect(await bought.response?.text()).toBe('free');
    expect(obtainIntent).not.toHaveBeenCalled();
  });

  it('pays the offer as it was written, echoes the extensions, and returns the receipt', async () => {
    const written = { ...offer, extra: null, unknown: { a: 1 } };
    const extensions = { ledgerflow: { version: 'lfx402/v1', challenge_id: 'c' }, other: { info: [1] } };
    const { agent, url, seen, payments } = await open([asks([written], { extensions }), delivers()]);
    const bought = await agent.pay(url, { method: 'POST', body: 'a question', headers: { 'x-own': '1' } });
    expect(bought).toMatchObject({ kind: 'paid', receipt });
    expect(await bought.response?.text()).toBe('the goods');
    expect(seen.map(({ line, body }) => [line, body])).toEqual([
      ['POST /goods', 'a question'],
      ['POST /goods', 'a question'],
    ]);
    const [header = ''] = payments();
    expect(decoded(header)).toEqual({
      x402Version: 2,
      resource: { url: 'http://shop.test/' },
      accepted: written,
      payload: { paymentIntentId: 'pi_1' },
      extensions,
    });
    expect(bought).toMatchObject({ payment: decoded(header) });
  });

  it('names its payment subject beside what the merchant wrote', async () => {
    const subject = { kind: 'facilitator_account', value: 'binance:uid:1' } as const;
    const wallet = intentWallet({ networks: 'offchain:mock', obtainIntent: async () => 'pi_1', subject });
    const extensions = { ledgerflow: { challenge_id: 'c' }, other: 1 };
    const { agent, url, payments } = await open([asks([offer], { extensions }), delivers()], {
      wallets: [wallet],
    });
    await agent.pay(url);
    expect(decoded(payments()[0] ?? '')).toMatchObject({
      extensions: { other: 1, ledgerflow: { challenge_id: 'c', subject: { payment_subject: subject } } },
    });
  });

  it.each([
    ['a payment flow that it does not know', { ...offer, extra: { paymentFlow: 'later' } }],
    ['another scheme', { ...offer, scheme: 'upto' }],
    ['a network that no wallet serves', { ...offer, network: 'solana:mainnet' }],
    ['an amount outside the grammar', { ...offer, amount: '1e3' }],
  ])('passes over an offer with %s', async (_, unpayable) => {
    const second = await open([asks([unpayable, offer]), delivers()]);
    expect(await second.agent.pay(second.url)).toMatchObject({ kind: 'paid', payment: { accepted: offer } });
    const { agent, url, payments, obtainIntent } = await open([asks([unpayable])]);
    await expect(agent.pay(url)).rejects.toMatchObject({ code: 'no_payable_offer' });
    expect([payments(), obtainIntent.mock.calls.length]).toEqual([[], 0]);
  });

  it.each([
    ['no header', answers(402)],
    ['no base64', answers(402, { 'payment-required': '%' })],
    ['version 1', asks([offer], { x402Version: 1 })],
    ['no offers', asks([], { accepts: 'many' })],
  ])('says so when a challenge has %s', async (_, script) => {
    const { agent, url } = await open([script]);
    await expect(agent.pay(url)).rejects.toMatchObject({ code: 'bad_challenge' });
  });

  it('takes a payment along to no other URL', async () => {
    const redirect = answers(307, { location: 'http://127.0.0.1:1/thief' });
    const first = await open([redirect]);
    expect(await first.agent.pay(first.url)).toMatchObject({ kind: 'free', response: { status: 307 } });
    const { agent, url } = await open([asks([offer]), redirect]);
    expect(await agent.pay(url)).toMatchObject({ kind: 'open', response: { status: 307 } });
  });
});

describe('a payment limit', () => {
  it.each([
    ['by asset', { USDT: '1000' }],
    ['by network and asset, which goes first', { USDT: 1n, 'offchain:mock/USDT': 1_000n }],
  ])('lets a price through that it covers, %s', async (_, maxAmount) => {
    const { agent, url } = await open([asks([offer]), delivers()], { maxAmount });
    expect((await agent.pay(url)).kind).toBe('paid');
  });

  it.each([
    ['below the price', { USDT: 999n }],
    ['of another asset only', { DOGE: 10n ** 30n }],
    ['of zero on this network', { USDT: 5_000n, 'offchain:mock/USDT': '0' }],
  ])('%s refuses it and makes no payment', async (_, maxAmount) => {
    const { agent, url, payments, obtainIntent } = await open([asks([offer])], { maxAmount });
    await expect(agent.pay(url)).rejects.toMatchObject({
      code: 'payment_limit',
      message: 'the price is above the limit: 1000 of USDT by exact on offchain:mock',
    });
    expect([payments(), obtainIntent.mock.calls.length]).toEqual([[], 0]);
  });

  it('takes the next offer that it covers', async () => {
    const dear = { ...offer, amount: '9000' };
    const { agent, url } = await open([asks([dear, offer]), delivers()], { maxAmount: { USDT: 1_000n } });
    expect(await agent.pay(url)).toMatchObject({ payment: { accepted: { amount: '1000' } } });
  });

  it('compares addresses in any letter case, and is an amount', async () => {
    const wallets = [evmWallet(account)];
    const maxAmount = { [token.toLowerCase()]: 999n };
    const { agent, url } = await open([asks([onchain])], { wallets, maxAmount });
    await expect(agent.pay(url)).rejects.toMatchObject({ code: 'payment_limit' });
    expect(() => createAgent({ wallets, maxAmount: { USDT: '1.5' } })).toThrow(TypeError);
  });
});

describe('a payment whose outcome is open', () => {
  it.each([
    ['a broken connection', breaks],
    ['silence', hangs],
    ['502', fails('settlement_unknown', 502)],
    ['500 without a receipt', answers(500)],
    ['settlement_pending', fails('settlement_pending')],
    ['settlement_in_progress', fails('settlement_in_progress', 409)],
    ['a receipt of success with 402', answers(402, { 'payment-response': headerOf(receipt) })],
    [
      'a receipt for another network',
      answers(500, { 'payment-response': headerOf({ ...receipt, network: 'x:y' }) }),
    ],
  ])('is sent again after %s, and paid once', async (_, script) => {
    const { agent, url, payments, obtainIntent } = await open([asks([offer]), script, script, delivers()], {
      timeoutMs: 200,
    });
    expect(await agent.pay(url)).toMatchObject({ kind: 'paid', receipt });
    expect(payments()).toHaveLength(3);
    expect(new Set(payments()).size).toBe(1);
    expect(obtainIntent).toHaveBeenCalledTimes(1);
  });

  it('stays the payment of the next call, until it has an outcome', async () => {
    const { agent, url, seen, payments, obtainIntent } = await open(
      [asks([offer]), breaks, fails('settlement_unknown', 502), delivers(), asks([offer]), delivers()],
      { sendings: 1 },
    );
    expect(await agent.pay(url)).toMatchObject({
      kind: 'open',
      response: undefined,
      cause: expect.any(Error),
    });
    expect(await agent.pay(url)).toMatchObject({ kind: 'open', response: { status: 502 } });
    expect(await agent.pay(url)).toMatchObject({ kind: 'paid' });
    // One challenge, and one payment three times.
    expect(seen).toHaveLength(4);
    expect(new Set(payments()).size).toBe(1);
    expect(obtainIntent).toHaveBeenCalledTimes(1);
    // The next purchase is another one.
    expect(await agent.pay(url)).toMatchObject({ kind: 'paid' });
    expect(new Set(payments()).size).toBe(2);
  });

  it('does not stand in the way of another request', async () => {
    const { agent, url, payments } = await open(
      [asks([offer]), breaks, asks([offer]), delivers(), asks([offer]), delivers()],
      { sendings: 1 },
    );
    await agent.pay(url, { method: 'POST', body: 'one' });
    expect(await agent.pay(url, { method: 'POST', body: 'two' })).toMatchObject({ kind: 'paid' });
    expect(await agent.pay(`${url}?other`)).toMatchObject({ kind: 'paid' });
    expect(new Set(payments()).size).toBe(3);
  });

  it('makes calls for the same request wait, so that none pays beside it', async () => {
    const { agent, url, payments } = await open(
      [asks([offer]), breaks, delivers(), asks([offer]), delivers()],
      {
        sendings: 1,
      },
    );
    const bought = await Promise.all([agent.pay(url), agent.pay(url)]);
    expect(bought.map(({ kind }) => kind)).toEqual(['open', 'paid']);
    expect(new Set(payments()).size).toBe(1);
  });

  it('is lost when it turns out that the merchant took it before', async () => {
    const { agent, url } = await open([asks([offer]), breaks, fails('duplicate_settlement')]);
    expect(await agent.pay(url)).toMatchObject({ kind: 'lost', reason: 'duplicate_settlement' });
  });

  it('is not closed by another refusal, but by the caller', async () => {
    const { agent, url, payments } = await open(
      [asks([offer]), breaks, fails('insufficient_funds'), asks([offer]), delivers()],
      { sendings: 2 },
    );
    const bought = await agent.pay(url);
    expect(bought).toMatchObject({ kind: 'open', receipt: { errorReason: 'insufficient_funds' } });
    if (bought.kind !== 'free') agent.forget(bought.payment);
    expect(await agent.pay(url)).toMatchObject({ kind: 'paid' });
    expect(new Set(payments()).size).toBe(2);
  });

  it('ends the sending, and not the payment, when the caller stops waiting', async () => {
    const stop = new AbortController();
    const { agent, url, payments } = await open([asks([offer]), () => stop.abort(), delivers()]);
    expect(await agent.pay(url, { signal: stop.signal })).toMatchObject({
      kind: 'open',
      response: undefined,
    });
    expect(await agent.pay(url)).toMatchObject({ kind: 'paid' });
    expect([payments().length, new Set(payments()).size]).toEqual([2, 1]);
  });
});

describe('what is certain', () => {
  it.each([
    ['a refused settlement', fails('insufficient_funds'), 'insufficient_funds'],
    ['a refused payment', asks([offer], { error: 'invalid_signature' }), 'invalid_signature'],
    ['a payment that cannot be read', answers(400), 'http_400'],
    ['a handler that failed', answers(404), 'http_404'],
  ])('is told after one sending: %s', async (_, script, reason) => {
    const { agent, url, payments } = await open([asks([offer]), script]);
    expect(await agent.pay(url)).toMatchObject({ kind: 'refused', reason });
    expect(payments()).toHaveLength(1);
  });

  it('leaves open what is delivered without a receipt, and does not send it again', async () => {
    const { agent, url, payments } = await open([asks([offer]), answers(200, {}, 'the goods')]);
    const bought = await agent.pay(url);
    expect([bought.kind, await bought.response?.text(), payments().length]).toEqual(['open', 'the goods', 1]);
  });
});

describe('a wallet for EVM', () => {
  const now = () => 1_700_000_000_500;
  const options = { now, nonce: () => new Uint8Array(32).fill(0xab) };
  const authorization = {
    from: account.address,
    to: onchain.payTo,
    value: '1000',
    validAfter: '0',
    validBefore: '1700000060',
    nonce: `0x${'ab'.repeat(32)}`,
  };
  const signedFor = (payment: unknown, chainId: number) => {
    expect(payment).toEqual({ authorization, signature: expect.any(String) });
    const { signature } = eip3009PayloadSchema.parse(payment);
    return verifyTypedData({
      address: account.address,
      domain: { name: 'USDC', version: '2', chainId, verifyingContract: token },
      types: {
        TransferWithAuthorization: [
          { name: 'from', type: 'address' },
          { name: 'to', type: 'address' },
          { name: 'value', type: 'uint256' },
          { name: 'validAfter', type: 'uint256' },
          { name: 'validBefore', type: 'uint256' },
          { name: 'nonce', type: 'bytes32' },
        ],
      },
      primaryType: 'TransferWithAuthorization',
      message: {
        from: account.address,
        to: '0x1111111111111111111111111111111111111111',
        value: 1000n,
        validAfter: 0n,
        validBefore: 1_700_000_060n,
        nonce: `0x${'ab'.repeat(32)}`,
      },
      signature: lowerHex(signature),
    });
  };

  it('signs the authorization that the offer asks for', async () => {
    const { payload, subject } = await evmWallet(account, options).pay(onchain);
    expect(await signedFor(payload, 84532)).toBe(true);
    expect(subject).toBeUndefined();
  });

  it('pays a routed network on its chain, and names itself', async () => {
    const routed = { ...onchain, network: 'offchain:ledgerflow' };
    const routes = [{ network: 'offchain:ledgerflow', chain: 'eip155:8453' }];
    const wallet = evmWallet(account, { ...options, routes });
    expect([wallet.canPay(routed), evmWallet(account).canPay(routed)]).toEqual([true, false]);
    const { payload, subject } = await wallet.pay(routed);
    expect(await signedFor(payload, 8453)).toBe(true);
    expect(subject).toEqual({ kind: 'caip10', value: `eip155:8453:${account.address}` });
  });

  it('signs for an hour at most, whatever an offer asks for', async () => {
    const { payload } = await evmWallet(account, options).pay({ ...onchain, maxTimeoutSeconds: 1e9 });
    expect(payload).toMatchObject({ authorization: { validBefore: '1700003600' } });
  });

  it('never signs two authorizations with one nonce', async () => {
    const wallet = evmWallet(account);
    const [first, second] = await Promise.all([wallet.pay(onchain), wallet.pay(onchain)]);
    expect(first.payload).not.toEqual(second.payload);
  });

  it.each([
    ['another chain', onchain, { networks: 'eip155:1' }],
    [
      'another transfer method',
      { ...onchain, extra: { ...onchain.extra, assetTransferMethod: 'permit2' } },
      {},
    ],
    ['no domain', { ...onchain, extra: { name: 'USDC' } }, {}],
    ['a recipient that is no address', { ...onchain, payTo: 'merchant' }, {}],
    ['an asset that is no address', { ...onchain, asset: 'USDC' }, {}],
    ['another scheme', { ...onchain, scheme: 'upto' }, {}],
  ])('does not pay an offer with %s', (_, asked, more) => {
    expect(evmWallet(account, more).canPay(asked)).toBe(false);
  });
});
