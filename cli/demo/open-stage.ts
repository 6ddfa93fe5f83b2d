/**
 * The stage of the scene: the reference facilitator on a simulator, a shop for the weather with a gate in front of its
 * tills, a shop for news that trusts the same issuer, and a payer with money on a chain and at an exchange.
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { setTokenBalance } from '../../simulator/chain/faucet.js';
import { createRpc } from '../../simulator/chain/rpc.js';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { evmWallet } from '../../src/agent/evm-wallet.js';
import { intentWallet } from '../../src/agent/intent-wallet.js';
import type { Wallet } from '../../src/agent/wallet.js';
import type { Verifier } from '../../src/authorization/create-verifier.js';
import { MemoryAuthorizationStore } from '../../src/authorization/memory-store.js';
import type { AuthorizationStore } from '../../src/authorization/store.js';
import { checkFacilitatorConfig } from '../../src/facilitator/config.js';
import { serveFacilitator } from '../../src/facilitator/serve.js';
import { createMerchant } from '../../src/merchant/create-merchant.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { createGate } from '../../src/merchant/gate.js';
import { encodeBase64 } from '../../src/warrant/base64.js';
import { signerOf } from '../../src/warrant/signature/signing-key.js';
import type { PaymentRequirements } from '../../src/wire/payment-requirements.js';
import type { PaymentSubject } from '../../src/wire/payment-subject.js';
import { referenceConfiguration } from '../../targets/reference-configuration.js';
import { amounts, type DemoWarrants, demoWarrants, weatherId } from './demo-warrants.js';
import type { MoneyPlaces } from './money.js';
import { serveShop } from './serve-shop.js';

export const demoNetwork = 'base';
const bridge = 'binance';
/** What the payer has on either rail, atomic units. */
const wealth = '5000000';

/** A way to pay, and who pays that way. */
export interface Purse {
  readonly wallet: Wallet;
  readonly subject: PaymentSubject;
}

export interface Stage {
  readonly warrants: DemoWarrants;
  readonly chain: Purse;
  readonly exchange: Purse;
  /** Base URL of the shop that the warrants are for: /forecast/today, /forecast/week and the dear /forecast/year. */
  readonly weather: string;
  /** Base URL of a shop that they are not for: /headlines. */
  readonly news: string;
  readonly money: MoneyPlaces;
  /** How many requests the facilitator got so far. */
  asked(): number;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Makes the verifier of a shop; an honest one by default. */
  readonly verifier?: (store: AuthorizationStore) => Verifier;
}

/** Opens the stage; what was opened before a failure is closed again. */
export async function openStage(sim: SimulatorHandle, { verifier }: StageOptions): Promise<Stage> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    // In the opposite order: shops before the facilitator that they ask.
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    return { ...(await build(sim, verifier, closing)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  sim: SimulatorHandle,
  verifierOver: StageOptions['verifier'],
  closing: (() => Promise<unknown>)[],
): Promise<Omit<Stage, 'close'>> {
  const { network, token } = sim;
  const exchange = sim.bridges.bridges[bridge];
  const [exchangeNetwork] = exchange?.networks ?? [];
  if (exchange === undefined || exchangeNetwork === undefined)
    throw new Error(`the simulator has no bridge named ${bridge}`);

  const { settings, env } = referenceConfiguration(sim);
  const config = checkFacilitatorConfig({ ...settings, store: 'memory', log: 'silent' });
  const facilitator = await serveFacilitator(config, { env, port: 0 });
  closing.push(facilitator.close);
  const rpc = createRpc(sim.rpcUrl);
  closing.push(rpc.close);
  const control = new BridgeControlClient(sim.bridges);
  closing.push(() => control.close());

  const account = privateKeyToAccount(generatePrivateKey());
  const payTo = privateKeyToAccount(generatePrivateKey()).address;
  await setTokenBalance(rpc.batch, sim, token.address, account.address, wealth);
  const onChain: PaymentSubject = { kind: 'caip10', value: `${network}:${account.address}` };
  const atExchange: PaymentSubject = { kind: 'exchange_account', value: 'binance:uid:12345678' };
  await control.fund(bridge, atExchange.value, exchange.asset, BigInt(wealth));

  const warrants = demoWarrants({
    subjects: [onChain, atExchange],
    assets: [
      { asset: token.address, network },
      { asset: exchange.asset, network: exchangeNetwork },
    ],
    now: Date.now(),
  });

  let asked = 0;
  const client = createFacilitatorClient({
    url: facilitator.url,
    fetch: (url, init) => {
      asked += 1;
      return fetch(url, init);
    },
  });
  const common = { scheme: 'exact', maxTimeoutSeconds: 60 };
  const offers = (amount: string): PaymentRequirements[] => [
    {
      ...common,
      network,
      amount,
      asset: token.address,
      payTo,
      extra: { name: token.name, version: token.version },
    },
    { ...common, network: exchangeNetwork, amount, asset: exchange.asset, payTo: weatherId, extra: {} },
  ];
  const { alg, public_key } = signerOf(warrants.issuer);
  const openShop = async (merchantId: string, prices: Readonly<Record<string, string>>): Promise<string> => {
    const store = new MemoryAuthorizationStore();
    const gate = createGate({
      config: {
        anchors: [{ alg, public_key_b64: encodeBase64(public_key) }],
        merchant_id: merchantId,
        merchant_hosts: ['127.0.0.1'],
      },
      store,
      ...(verifierOver === undefined ? {} : { verifier: verifierOver(store) }),
    });
    const merchant = createMerchant({ facilitator: client, gate });
    const app = new Hono();
    for (const [path, amount] of Object.entries(prices))
      app.get(path, merchant.charge({ accepts: offers(amount) }), (context) => context.text(`sold: ${path}`));
    const shop = await serveShop(app);
    closing.push(shop.close);
    return shop.url;
  };
  const { price, dear } = amounts;

  return {
    warrants,
    chain: { wallet: evmWallet(account), subject: onChain },
    exchange: {
      subject: atExchange,
      wallet: intentWallet({
        networks: exchangeNetwork,
        obtainIntent: () =>
          control.issueIntent(bridge, {
            proof: `pi_${randomBytes(12).toString('hex')}`,
            payer: atExchange.value,
          }),
      }),
    },
    weather: await openShop(weatherId, {
      '/forecast/today': price,
      '/forecast/week': price,
      '/forecast/year': dear,
    }),
    news: await openShop(`news-shop-${randomUUID()}`, { '/headlines': price }),
    money: { rpc, token: token.address, payer: account.address, merchant: payTo, control, bridge },
    asked: () => asked,
  };
}
