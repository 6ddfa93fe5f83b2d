/**
 * The stage of the scene about warrants: a shop for the weather with a gate in front of its tills, a shop for news that
 * trusts the same issuer, and a payer with money on a chain and at an exchange.
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { evmWallet } from '../../src/agent/evm-wallet.js';
import { intentWallet } from '../../src/agent/intent-wallet.js';
import type { Wallet } from '../../src/agent/wallet.js';
import type { Verifier } from '../../src/authorization/create-verifier.js';
import { MemoryAuthorizationStore } from '../../src/authorization/memory-store.js';
import type { AuthorizationStore } from '../../src/authorization/store.js';
import { createMerchant } from '../../src/merchant/create-merchant.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { createGate } from '../../src/merchant/gate.js';
import { encodeBase64 } from '../../src/warrant/base64.js';
import { signerOf } from '../../src/warrant/signature/signing-key.js';
import type { PaymentRequirements } from '../../src/wire/payment-requirements.js';
import type { PaymentSubject } from '../../src/wire/payment-subject.js';
import { amounts, type DemoWarrants, demoWarrants, weatherId } from './demo-warrants.js';
import type { MoneyPlaces } from './money.js';
import { type Ground, newAddress, newPayer, wealth } from './open-ground.js';

/** The bridge of the exchange. */
export const bridge = 'binance';

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
}

export interface StageOptions {
  /** Makes the verifier of a shop; an honest one by default. */
  readonly verifier?: (store: AuthorizationStore) => Verifier;
}

/** Opens the stage; it is closed with the ground. */
export async function openStage(ground: Ground, { verifier: verifierOver }: StageOptions): Promise<Stage> {
  const { sim, facilitator, rpc, control, serve } = ground;
  const { network, token } = sim;
  const exchange = sim.bridges.bridges[bridge];
  const [exchangeNetwork] = exchange?.networks ?? [];
  if (exchange === undefined || exchangeNetwork === undefined)
    throw new Error(`the simulator has no bridge named ${bridge}`);

  const account = await newPayer(ground);
  const payTo = newAddress();
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
    url: facilitator,
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
    return serve(app.fetch);
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
    money: {
      rpc,
      control,
      token: token.address,
      payer: account.address,
      merchant: payTo,
      providers: { [bridge]: 'the exchange' },
    },
    asked: () => asked,
  };
}
