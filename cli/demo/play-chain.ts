/**
 * The first scene: x402 as it is, on a chain. A shop asks for a payment, an agent pays it, and four that should not pass
 * do not.
 * @module
 */
import { Hono } from 'hono';
import { type AgentFetch, createAgent } from '../../src/agent/create-agent.js';
import { evmWallet } from '../../src/agent/evm-wallet.js';
import { findChallenge } from '../../src/agent/read-challenge.js';
import type { Wallet } from '../../src/agent/wallet.js';
import { createMerchant } from '../../src/merchant/create-merchant.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { lookingAt, movedOnChain } from './money.js';
import { type Ground, newAddress, newPayer } from './open-ground.js';
import { type Answer, answerOf, createScene, isSame, type SceneOptions } from './scene.js';
import { coins } from './scene-line.js';
import { rememberHeaders, sendAgain } from './wire-tricks.js';

const price = '10000';

export async function playChain(ground: Ground, options: SceneOptions): Promise<boolean> {
  const { say, signal } = options;
  const { sim, facilitator, rpc, control, serve } = ground;
  const { network, token } = sim;
  const [payer, payTo] = [await newPayer(ground), newAddress()];
  const merchant = createMerchant({ facilitator: createFacilitatorClient({ url: facilitator }) });
  const { address: asset, name, version } = token;
  const common = { scheme: 'exact', network, amount: price, asset, payTo };
  const app = new Hono().get(
    '/report',
    merchant.charge({ accepts: [{ ...common, maxTimeoutSeconds: 60, extra: { name, version } }] }),
    (context) => context.text('the report'),
  );
  const url = `${await serve(app.fetch)}/report`;
  const scene = createScene(
    options,
    lookingAt({ rpc, control, token: asset, payer: payer.address, merchant: payTo, providers: {} }),
  );

  const buy = async (wallet: Wallet, agentFetch: AgentFetch = fetch): Promise<Answer> =>
    answerOf(await createAgent({ wallets: [wallet], fetch: agentFetch }).pay(url, { signal }));
  const refused = (tried: string, code: string, act: () => Promise<Answer>): Promise<void> =>
    scene.attempt(
      tried,
      act,
      ({ kind, text }, before, after) => kind === 'refused' && text === code && isSame(before, after),
      `${code}, and no money moved`,
    );

  const honest = evmWallet(payer);
  /** Pays another amount than it says that it pays. */
  const stingy: Wallet = {
    canPay: honest.canPay,
    pay: (offer) => honest.pay({ ...offer, amount: String(BigInt(offer.amount) - 1n) }),
  };
  /** Signs for somebody else. */
  const thief = evmWallet({
    address: payer.address,
    signTypedData: async (data) => {
      const signature = await payer.signTypedData(data);
      return `0x${signature.slice(2, 4) === '00' ? '01' : '00'}${signature.slice(4)}`;
    },
  });
  const seen = rememberHeaders();

  say({ kind: 'title', text: 'x402 on a chain' });
  say({ kind: 'made', text: `a shop sells /report for ${coins(price)} USDC on Base, through a facilitator` });
  await refused('a visitor without a payment', '402 with one offer', async () => {
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    const offers = findChallenge(response)?.offers.length === 1 ? 'one offer' : 'something else';
    return { kind: 'refused', text: `${response.status} with ${offers}` };
  });
  await scene.attempt(
    'an agent that signs what is asked for (EIP-3009)',
    () => buy(honest, seen.fetch),
    ({ kind }, before, after) => kind === 'paid' && movedOnChain(price, before, after),
    'paid, once, on chain',
  );
  await refused('the same payment again', 'duplicate_settlement', () => sendAgain(url, seen.last(), signal));
  await refused('one signed for 0.009999', 'invalid_exact_evm_payload_authorization_value_mismatch', () =>
    buy(stingy),
  );
  await refused('one with a forged signature', 'invalid_exact_evm_payload_signature', () => buy(thief));
  return scene.held();
}
