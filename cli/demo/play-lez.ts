/**
 * The third scene: LEZ, where an owner approves each payment of an agent, with a reason, once.
 * @module
 */
import { connectSequencer } from '../../simulator/lez/client.js';
import { createLezMerchant } from '../../src/lez/merchant.js';
import { type PaymentPayload, paymentPayloadJson } from '../../src/lez/payment-payload.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import {
  approved,
  createParty,
  demoFunds,
  demoOffer,
  goodReason,
  requestFor,
  tamperings,
} from '../lez/demo-scene.js';
import { look } from '../lez/look.js';
import { shopFetch } from '../lez/shop.js';
import type { Ground } from './open-ground.js';
import { type Answer, createScene, isSame, type Looking, type SceneOptions } from './scene.js';

/** Units by account, of those who take part. */
interface Books {
  readonly owner: number;
  readonly merchant: number;
}

const price = Number(demoOffer.amount);

export async function playLez(ground: Ground, options: SceneOptions): Promise<boolean> {
  const { say, signal } = options;
  const { sim, facilitator, serve } = ground;
  const sequencer = connectSequencer(sim.lez);
  const [owner, agent] = [await createParty(), await createParty()];
  await sequencer.fund(owner.account, demoOffer.asset, demoFunds);
  const merchant = createLezMerchant({
    facilitator: createFacilitatorClient({ url: facilitator }),
    offer: demoOffer,
  });
  const url = `${await serve(shopFetch(merchant))}/premium`;

  const balances: Looking<Books> = {
    look: async () => {
      const { transfers } = await sequencer.books();
      const sum = (account: string, side: 'from' | 'to'): number =>
        transfers.reduce((all, one) => all + (one[side] === account ? Number(one.amount) : 0), 0);
      return {
        owner: Number(demoFunds) - sum(owner.account, 'from'),
        merchant: sum(demoOffer.payTo, 'to'),
      };
    },
    moved: (_before, after) => `the owner has ${after.owner} left, the shop ${after.merchant}`,
  };
  const scene = createScene(options, balances);
  const get = async (payment: PaymentPayload): Promise<Answer> => {
    const { status, code } = await look(url, paymentPayloadJson(payment, 'snake'), (to, init) =>
      fetch(to, { ...init, signal }),
    );
    return status === 200 ? { kind: 'paid', text: '200' } : { kind: 'refused', text: code ?? String(status) };
  };
  const refused = (tried: string, wanted: string, payment: PaymentPayload): Promise<void> =>
    scene.attempt(
      tried,
      () => get(payment),
      ({ kind, text }, before, after) => kind === 'refused' && text === wanted && isSame(before, after),
      `${wanted}, and nothing moved`,
    );

  say({ kind: 'title', text: 'LEZ: an owner approves what an agent pays' });
  say({ kind: 'made', text: `the agent asks for ${price} units: “${goodReason}”` });
  const payment = await approved(owner, requestFor(agent, url, goodReason));
  say({ kind: 'made', text: 'the owner approves: one signed payment, for this resource, for five minutes' });
  for (const [member, code, changed] of tamperings(payment))
    await refused(`the payment with a changed ${member}`, code, changed);
  await scene.attempt(
    'the payment as the owner approved it',
    () => get(payment),
    ({ kind }, before, after) =>
      kind === 'paid' && isSame(after, { owner: before.owner - price, merchant: before.merchant + price }),
    'paid, once',
  );
  await refused('the payment again', 'nonce_replayed', payment);
  return scene.held();
}
