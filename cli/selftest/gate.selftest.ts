/**
 * LedgerFlow authorization adds no deviation from x402: every row of the profiles `core` and `rails` passes with the gate on.
 * For `core`, the facilitator under test shares its server with a shop behind a gate. For `rails`, the merchant of the rows
 * has a gate and their agents hold a warrant; nothing else of the rows is changed. That the gates are on is asserted too:
 * a sale goes through each, and whoever holds no warrant is refused.
 */
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openWorld, type World } from '../../simulator/world.js';
import type { HeldWarrant } from '../../src/agent/attach-warrant.js';
import { type Agent, type AgentFetch, type AgentOptions, createAgent } from '../../src/agent/create-agent.js';
import { intentWallet } from '../../src/agent/intent-wallet.js';
import { heldWarrant, shopConfig } from '../../src/agent/warrant-holder.fixture.js';
import { createMerchant, type MerchantParts } from '../../src/merchant/create-merchant.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { createGate, type Gate } from '../../src/merchant/gate.js';
import { goldenKeys } from '../../src/warrant/golden.fixture.js';
import { type PaymentRequirements, paymentRequirementsSchema } from '../../src/wire/payment-requirements.js';
import type { PaymentSubject } from '../../src/wire/payment-subject.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { registeredChecks } from '../../suites/kit/registry.js';
import { profileOf } from '../../suites/kit/row.js';
import type { Fetch } from '../../suites/kit/saboteur.js';
import type { AnySaboteur } from './any-saboteur.js';
import { runRows } from './try-saboteur.js';

/** What the gates said, in order: how a payment was authorized, or the code of the refusal. */
const said: string[] = [];

/** A gate that is overheard. */
function overheard(host: string): Gate {
  const gate = createGate({ config: { ...shopConfig, merchant_hosts: [host] } });
  return {
    ...gate,
    authorize: async (request) => {
      const outcome = await gate.authorize(request);
      said.push(outcome.ok ? `authorized over ${outcome.value.decision.rail}` : outcome.refusal.code);
      return outcome;
    },
  };
}

/** An agent that holds a warrant for whoever its wallet pays for, and for any amount of an asset. */
function holding(asset: string, options: AgentOptions): Agent {
  const subjects: PaymentSubject[] = [];
  const wallets = options.wallets.map((wallet) => ({
    ...wallet,
    pay: async (offer: PaymentRequirements) => {
      const paid = await wallet.pay(offer);
      if (paid.subject !== undefined) subjects.splice(0, 1, paid.subject);
      return paid;
    },
  }));
  const limits = { max_per_request: { amount: '1000000000' }, allowed_assets: [{ asset }] };
  const warrant: HeldWarrant = {
    key: goldenKeys.agent,
    // Read when a payment was made, and so when it is known who pays.
    get chain() {
      return heldWarrant(subjects, limits).chain;
    },
  };
  return createAgent({ ...options, wallets, warrant });
}

/** The asset of the rows, once there is a world. */
const money = { asset: '' };

vi.mock('../../src/merchant/index.js', async (original) => ({
  ...(await original<object>()),
  createMerchant: (parts: MerchantParts) => createMerchant({ ...parts, gate: overheard('merchant.example') }),
}));
vi.mock('../../src/agent/index.js', async (original) => ({
  ...(await original<object>()),
  createAgent: (options: AgentOptions) => holding(money.asset, options),
}));

const offer = paymentRequirementsSchema.parse({
  scheme: 'exact',
  network: 'offchain:mock',
  amount: '10000',
  asset: 'USD',
  payTo: 'merchant-a',
  maxTimeoutSeconds: 60,
});

/** A server of which the shop is in the same process; nothing else of it is the shop's business. */
function withShop(facilitator: Fetch): Fetch {
  const client = createFacilitatorClient({
    url: 'http://127.0.0.1',
    fetch: (url, init) => facilitator(new Request(url, init)),
  });
  const merchant = createMerchant({ facilitator: client, gate: overheard('127.0.0.1') });
  const app = new Hono();
  app.use('/shop/*', merchant.charge({ accepts: [offer] }));
  app.get('/shop/goods', (context) => context.text('the goods'));
  app.all('*', (context) => facilitator(context.req.raw));
  return async (request) => app.fetch(request);
}

/** Buys in that shop, once with a warrant and once without. */
async function buyTwice(shop: Fetch): Promise<readonly string[]> {
  const fetch: AgentFetch = (url, init) => shop(new Request(url, init));
  const wallet = intentWallet({
    networks: offer.network,
    obtainIntent: () => 'pi_gate',
    subject: { kind: 'opaque', value: 'vault-7' },
  });
  const options: AgentOptions = { wallets: [wallet], sendings: 1, fetch };
  const answers: string[] = [];
  for (const agent of [createAgent(options), holding(offer.asset, options)]) {
    const { kind, response } = await agent.pay('http://127.0.0.1/shop/goods');
    answers.push(`${kind}, ${response?.status}: ${await response?.text()}`);
  }
  return answers;
}

let sales: Promise<readonly string[]> | undefined;
/** The honest reference. */
const besideShop: AnySaboteur = {
  id: 'beside-a-shop',
  fault: 'none: a shop with a gate is served beside it',
  catches: [],
  wire: (facilitator) => {
    const shop = withShop(facilitator);
    sales = buyTwice(shop);
    return shop;
  },
};

/** What the reference does not list, and what only fault rows show. */
const skipped = ['X402-ERR-004', 'X402-SUP-012', 'X402-SUP-013', 'X402-SUP-014', 'X402-SUP-018'];

let world: World;
beforeAll(async () => {
  await loadChecks();
  world = await openWorld({ seed: 'gate' });
  money.asset = world.handle.token.address;
}, 60_000);
afterAll(() => world.close());

it('core and rails: every row passes beside a gate, and with a merchant that has one', async () => {
  const rows = registeredChecks().filter(({ id }) => ['core', 'rails'].includes(profileOf(id)));
  const { results } = await runRows(besideShop, world, rows, { seed: 'gate' });
  const others = [...results.values()].filter(({ status }) => status !== 'pass');
  expect(others.map(({ id, status, reason }) => `${id} ${status}: ${reason}`).sort()).toEqual(
    skipped.map((id) => expect.stringMatching(`^${id} skip: `)),
  );
  expect(results.size).toBe(rows.length);

  // Without a warrant, then with one.
  expect(await sales).toEqual([expect.stringMatching(/^refused, 400: /), 'paid, 200: the goods']);
  // Four rows send an agent over each rail to the merchant of the rows.
  const times = (answer: string): number => said.filter((one) => one === answer).length;
  expect({
    onchain: times('authorized over onchain'),
    exchange: times('authorized over exchange'),
    gateway: times('authorized over traditional_gateway'),
    beside: times('authorized over custodial'),
    refused: times('ledgerflow_malformed'),
    all: said.length,
  }).toEqual({ onchain: 5, exchange: 10, gateway: 5, beside: 1, refused: 1, all: 22 });
});
