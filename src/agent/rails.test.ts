/**
 * The merchant, the agent and the reference facilitator together: one merchant, and agents that pay on every rail.
 */
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, describe, expect, it } from 'vitest';
import type { BackendSettlement } from '../facilitator/adapters/offchain/backend.js';
import { routedNetwork as network, scriptedRails } from '../facilitator/adapters/router/rails.fixture.js';
import { checkFacilitatorConfig } from '../facilitator/config.js';
import { createFacilitator } from '../facilitator/create-facilitator.js';
import { createParts } from '../facilitator/create-parts.js';
import { silentLog } from '../facilitator/log.js';
import { startSeconds } from '../facilitator/payment.fixture.js';
import { scriptedNetwork, tokenAddress } from '../facilitator/scripted-chain.fixture.js';
import { serveFacilitator } from '../facilitator/serve.js';
import { MemoryStore } from '../facilitator/store/memory-store.js';
import { createMerchant } from '../merchant/create-merchant.js';
import { createFacilitatorClient } from '../merchant/facilitator-client.js';
import { createGate } from '../merchant/gate.js';
import { serveHandler } from '../merchant/scripted-facilitator.fixture.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { PaymentSubject } from '../wire/payment-subject.js';
import { type Agent, type AgentOptions, createAgent, type Purchase } from './create-agent.js';
import { evmWallet } from './evm-wallet.js';
import { intentWallet } from './intent-wallet.js';
import type { Wallet } from './wallet.js';
import { heldWarrant, shopConfig } from './warrant-holder.fixture.js';

/** What every rail can settle: the asset and the recipient are names to a provider, and addresses to a chain. */
const offer: PaymentRequirements = {
  scheme: 'exact',
  network,
  amount: '10000',
  asset: tokenAddress,
  payTo: `0x${'ab'.repeat(20)}`,
  maxTimeoutSeconds: 60,
  extra: { name: 'USDC', version: '2' },
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function openRails() {
  const { config, chain, chains, providers } = scriptedRails();
  const clock = { now: () => startSeconds * 1000, sleep: async () => {} };
  const io = { store: new MemoryStore(), clock, chain: chains, backends: providers, log: silentLog };
  const parts = createParts(config, io);
  return { chain, providers, facilitator: createFacilitator(parts) };
}

/** What the customers have in common: with a gate in the shop, or without. */
interface Kind {
  readonly gated: boolean;
}

/** A shop in front of a facilitator; `seen` holds what it sent and got. */
async function openShop(
  facilitator: string,
  accepts: readonly PaymentRequirements[],
  { gated, timeoutMs = 5_000 }: Kind & { timeoutMs?: number },
) {
  const seen: { asked: unknown; status: number; answer: unknown }[] = [];
  const client = createFacilitatorClient({
    url: facilitator,
    timeoutMs,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const asked: unknown = JSON.parse(String(init.body));
      seen.push({ asked, status: response.status, answer: await response.clone().json() });
      return response;
    },
  });
  const shop = await serveHandler(
    createMerchant({
      facilitator: client,
      ...(gated ? { gate: createGate({ config: shopConfig }) } : {}),
    }).protect({ accepts }, () => new Response('the goods')),
  );
  closing.push(shop.close);
  return { url: shop.url, seen };
}

const exchange = (subject: PaymentSubject): Wallet =>
  intentWallet({ networks: network, obtainIntent: () => `pi:${subject.value}`, subject });

const account = privateKeyToAccount(`0x${'07'.repeat(32)}`);
const wallets: readonly (readonly [string, Wallet])[] = [
  [
    'base',
    evmWallet(account, { routes: [{ network, chain: scriptedNetwork }], now: () => startSeconds * 1000 }),
  ],
  ['binance', exchange({ kind: 'facilitator_account', value: 'binance:uid:12345678' })],
  ['okx', exchange({ kind: 'exchange_account', value: 'okx:subacct:agent-alpha' })],
  ['gateway', exchange({ kind: 'opaque', value: 'gateway:card:4242' })],
];

const subjects = [
  { kind: 'caip10', value: `${scriptedNetwork}:${account.address}` },
  { kind: 'facilitator_account', value: 'binance:uid:12345678' },
  { kind: 'exchange_account', value: 'okx:subacct:agent-alpha' },
  { kind: 'opaque', value: 'gateway:card:4242' },
] as const satisfies readonly PaymentSubject[];
/** One warrant for every rail. */
const warrant = heldWarrant(subjects, {
  max_per_request: { amount: offer.amount },
  allowed_assets: [{ asset: offer.asset }],
});

/** An agent, with a warrant where the shop asks for one. */
const customer = ({ gated }: Kind, options: AgentOptions): Agent =>
  createAgent({ ...options, ...(gated ? { warrant } : {}) });

const members = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, member]) => [name, members(member)]),
      )
    : typeof value;

const kinds = [
  ['without authorization', { gated: false }],
  ['with authorization', { gated: true }],
] as const;

describe.each(kinds)('one merchant on every rail, %s', (_, kind) => {
  it('is paid by four agents, and sees the same shapes', async () => {
    const { chain, providers, facilitator } = openRails();
    chain.balances.set(account.address.toLowerCase(), 10_000n);
    const served = await serveHandler(facilitator.app.fetch);
    closing.push(served.close);
    const { url, seen } = await openShop(served.url, [offer], kind);
    const receipts: unknown[] = [];
    for (const [, wallet] of wallets) {
      const bought = await customer(kind, { wallets: [wallet] }).pay(url);
      expect(bought.kind).toBe('paid');
      expect(await bought.response?.text()).toBe('the goods');
      if (bought.kind === 'paid') receipts.push(bought.receipt);
    }
    expect(chain.sent).toHaveLength(1);
    for (const name of ['binance', 'okx', 'gateway'] as const)
      expect(providers.get(name)?.calls.map(({ op }) => op)).toEqual(['verify', 'settle']);

    const answers = seen.map(({ status, answer }) => ({ status, answer: members(answer) }));
    const [verified, settled] = answers;
    expect(answers).toEqual([verified, settled, verified, settled, verified, settled, verified, settled]);
    expect(new Set(receipts.map((receipt) => JSON.stringify(members(receipt)))).size).toBe(1);
    for (const receipt of receipts)
      expect(receipt).toMatchObject({ success: true, network, amount: '10000' });
    expect(JSON.stringify([seen.map(({ answer }) => answer), receipts])).not.toMatch(
      /binance|okx|gateway|4242|eip155/,
    );
  });

  it('delivers what was paid while its answer was lost, for the same payment', async () => {
    const { providers, facilitator } = openRails();
    const served = await serveHandler(facilitator.app.fetch);
    closing.push(served.close);
    const { url, seen } = await openShop(served.url, [offer], { ...kind, timeoutMs: 300 });
    const settlements: ((outcome: BackendSettlement) => void)[] = [];
    providers.get('binance')?.settlements.push(
      new Promise((resolve) => {
        settlements.push(resolve);
      }),
    );
    const wallet = exchange({ kind: 'facilitator_account', value: 'binance:uid:12345678' });
    const agent = customer(kind, { wallets: [wallet], sendings: 1 });
    const first = await agent.pay(url);
    expect(first).toMatchObject({ kind: 'open', response: { status: 502 } });
    settlements[0]?.({ kind: 'settled', transaction: 'tx-late', payer: 'cex:user:alice' });
    let second: Purchase | undefined;
    await expect
      .poll(async () => {
        second = await agent.pay(url);
        return second.kind;
      })
      .toBe('paid');
    expect(second).toMatchObject({ receipt: { transaction: 'tx-late' } });
    expect(await second?.response?.text()).toBe('the goods');
    // One debit, whatever the merchant asked.
    expect(providers.get('binance')?.calls.filter(({ op }) => op === 'settle')).toHaveLength(1);
    expect(seen.at(-1)).toMatchObject({ answer: { success: true, transaction: 'tx-late' } });
  });
});

describe.each(kinds)('the served reference, %s', (_, kind) => {
  it('takes a payment on a mock network', async () => {
    const config = checkFacilitatorConfig({
      store: 'memory',
      log: 'silent',
      adapters: [{ kind: 'offchain', id: 'mock', networks: ['offchain:mock'], backend: { type: 'mock' } }],
    });
    const served = await serveFacilitator(config, { env: {}, port: 0 });
    closing.push(served.close);
    const { url } = await openShop(served.url, [{ ...offer, network: 'offchain:mock' }], kind);
    const agent = customer(kind, {
      wallets: [intentWallet({ networks: 'offchain:*', obtainIntent: () => 'pi_mock_1' })],
    });
    expect(await agent.pay(url)).toMatchObject({
      kind: 'paid',
      receipt: { success: true, network: 'offchain:mock', transaction: expect.stringMatching(/./) },
    });
    // The wallet hands out a proof that is spent.
    expect(await agent.pay(url)).toMatchObject({ kind: 'refused', reason: 'duplicate_settlement' });
  });
});
