/**
 * The second scene: one shop with one offer, and five agents that pay it over five rails. Neither the shop nor its receipts
 * know which.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { createAgent } from '../../src/agent/create-agent.js';
import { evmWallet } from '../../src/agent/evm-wallet.js';
import { intentWallet } from '../../src/agent/intent-wallet.js';
import type { Wallet } from '../../src/agent/wallet.js';
import { createMerchant } from '../../src/merchant/create-merchant.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import type { PaymentSubject } from '../../src/wire/payment-subject.js';
import { lookingAt, movedAt, movedOnChain } from './money.js';
import { type Ground, newAddress, newPayer, wealth } from './open-ground.js';
import { type Answer, answerOf, createScene, isSame, type SceneOptions } from './scene.js';
import { coins } from './scene-line.js';

/** The network of the reference behind which a router chooses the rail. */
const network = 'offchain:ledgerflow';
const price = '20000';

interface Rail {
  /** The bridge behind it. */
  readonly bridge: string;
  readonly payer: string;
  readonly provider: string;
  readonly subject: PaymentSubject;
}

const rails: readonly Rail[] = [
  {
    bridge: 'binance',
    payer: 'an account at an exchange',
    provider: 'the exchange',
    subject: { kind: 'facilitator_account', value: 'binance:uid:20262026' },
  },
  {
    bridge: 'okx',
    payer: 'a sub-account at another exchange',
    provider: 'the other exchange',
    subject: { kind: 'exchange_account', value: 'okx:subacct:agent-alpha' },
  },
  {
    bridge: 'psp',
    payer: 'a card at a payment gateway',
    provider: 'the gateway',
    subject: { kind: 'opaque', value: 'gateway:card:4242' },
  },
  {
    bridge: 'internal',
    payer: 'a balance at the facilitator itself',
    provider: 'its own ledger',
    subject: { kind: 'opaque', value: 'facilitator:user:internal-7' },
  },
];

export async function playRails(ground: Ground, options: SceneOptions): Promise<boolean> {
  const { say, signal } = options;
  const { sim, facilitator, rpc, control, serve } = ground;
  const { address: asset, name, version } = sim.token;
  const [payer, payTo] = [await newPayer(ground), newAddress()];
  const merchant = createMerchant({ facilitator: createFacilitatorClient({ url: facilitator }) });
  const offer = { scheme: 'exact', network, amount: price, asset, payTo, maxTimeoutSeconds: 60 };
  const app = new Hono().get(
    '/song',
    merchant.charge({ accepts: [{ ...offer, extra: { name, version } }] }),
    (context) => context.text('la la la'),
  );
  const url = `${await serve(app.fetch)}/song`;
  const providers = Object.fromEntries(rails.map(({ bridge, provider }) => [bridge, provider]));
  const scene = createScene(
    options,
    lookingAt({ rpc, control, token: asset, payer: payer.address, merchant: payTo, providers }),
  );

  const buy = async (wallet: Wallet): Promise<Answer> =>
    answerOf(await createAgent({ wallets: [wallet] }).pay(url, { signal }));
  const walletAt = (bridge: string, subject: PaymentSubject): Wallet =>
    intentWallet({
      networks: network,
      subject,
      obtainIntent: () =>
        control.issueIntent(bridge, {
          proof: `pi_${randomBytes(12).toString('hex')}`,
          payer: subject.value,
        }),
    });

  say({ kind: 'title', text: 'One shop, five rails' });
  say({
    kind: 'made',
    text: `another shop offers /song for ${coins(price)} on ${network}, and nothing else`,
  });
  await scene.attempt(
    'an agent with USDC on Base',
    () => buy(evmWallet(payer, { routes: [{ network, chain: sim.network }] })),
    ({ kind }, before, after) => kind === 'paid' && movedOnChain(price, before, after),
    'paid, once, on chain',
  );
  for (const { bridge, payer: holder, provider, subject } of rails) {
    await control.fund(bridge, subject.value, asset, BigInt(wealth));
    await scene.attempt(
      `an agent with ${holder}`,
      () => buy(walletAt(bridge, subject)),
      ({ kind }, before, after) => kind === 'paid' && movedAt(bridge, price, before, after),
      `paid, once, over ${provider}`,
    );
  }
  await scene.attempt(
    'an agent with an empty account at the exchange',
    () => buy(walletAt('binance', { kind: 'facilitator_account', value: 'binance:uid:1' })),
    ({ kind, text }, before, after) =>
      kind === 'refused' && text === 'insufficient_funds' && isSame(before, after),
    'insufficient_funds, and no money moved',
  );
  return scene.held();
}
