/**
 * `assay lez demo http`: a merchant and its facilitator on free ports of loopback, and an agent that buys there.
 * @module
 */

import { createLezMerchant } from '../../src/lez/merchant.js';
import { createMockBackend } from '../../src/lez/mock-backend.js';
import { nativeAsset } from '../../src/lez/offer.js';
import { type PaymentPayload, paymentPayloadJson } from '../../src/lez/payment-payload.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { isJsonObject, type JsonValue } from '../../src/wire/json.js';
import { listen } from '../listen.js';
import {
  approved,
  createParty,
  createSteps,
  demoFunds,
  demoOffer,
  goodReason,
  ledgerText,
  requestFor,
  sayEnd,
  tamperings,
} from './demo-scene.js';
import { type Look, look } from './look.js';
import { createLezFacilitator, shopFetch } from './shop.js';

const memberOf = (value: Look['required'], name: string): JsonValue | undefined =>
  isJsonObject(value) ? value[name] : undefined;

/** The code of a refusal, where header and body agree on it. */
function refusal({ status, code, body }: Look): string {
  const inBody: unknown = JSON.parse(body);
  const same = isJsonObject(inBody) && inBody.error === code;
  return `${status} ${code ?? 'no code'}${same ? ' in header and body' : ', and another in the body'}`;
}

export async function runDemo(): Promise<void> {
  const { step, ...steps } = createSteps((line) => void process.stdout.write(line));
  const [owner, agent] = [await createParty(), await createParty()];
  const mock = createMockBackend({ [owner.account]: demoFunds }, nativeAsset);
  const facilitator = createLezFacilitator(mock);
  const facilitating = await listen(facilitator.app.fetch);
  const merchant = createLezMerchant({
    facilitator: createFacilitatorClient({ url: facilitating.url }),
    offer: demoOffer,
    resource: { description: 'premium data', mimeType: 'application/json' },
  });
  const shop = await listen(shopFetch(merchant));
  const url = `${shop.url}/premium`;
  const get = (payment?: PaymentPayload): Promise<Look> =>
    look(url, payment && paymentPayloadJson(payment, 'snake'), (to, init) => fetch(to, init));
  try {
    process.stdout.write(`facilitator ${facilitating.url}\nmerchant    ${url}\n\n`);
    const asked = await get();
    const offered = isJsonObject(asked.required) ? 'with a challenge' : 'without a challenge';
    step('GET without a payment', '402 with a challenge', `${asked.status} ${offered}`);
    const payment = await approved(owner, requestFor(agent, url, goodReason));
    step('the owner approves the agent’s request', 'owner 25000, merchant 0', ledgerText(mock, owner));
    for (const [member, code, changed] of tamperings(payment))
      step(`GET with a changed ${member}`, `402 ${code} in header and body`, refusal(await get(changed)));
    const paid = await get(payment);
    const receipt = memberOf(paid.response, 'success') === true ? 'with a receipt' : 'without a receipt';
    step('GET with the payment', '200 with a receipt', `${paid.status} ${receipt}`);
    step('the ledger', 'owner 15000, merchant 10000', ledgerText(mock, owner));
    step('the same GET again', '402 nonce_replayed in header and body', refusal(await get(payment)));
    step('the ledger', 'owner 15000, merchant 10000', ledgerText(mock, owner));
    process.stdout.write(`\ntransaction ${String(memberOf(paid.response, 'transaction'))}\n`);
    sayEnd({ step, ...steps });
  } finally {
    await shop.close();
    await facilitating.close();
    await facilitator.close();
  }
}
