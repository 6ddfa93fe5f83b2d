/**
 * `assay lez demo cli`: the whole flow in one process. No socket is opened: the facilitator is asked as a function.
 * @module
 */
import { declineRecord } from '../../src/lez/approve.js';
import { createMockBackend } from '../../src/lez/mock-backend.js';
import { nativeAsset, offerJson } from '../../src/lez/offer.js';
import { type PaymentPayload, paymentPayloadJson } from '../../src/lez/payment-payload.js';
import { checkReason } from '../../src/lez/payment-request.js';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
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
import { createLezFacilitator } from './shop.js';

const url = 'http://merchant.example:8080/premium';

export async function runDemo(): Promise<void> {
  const { step, ...steps } = createSteps((line) => void process.stdout.write(line));
  const [owner, agent] = [await createParty(), await createParty()];
  const mock = createMockBackend({ [owner.account]: demoFunds }, nativeAsset);
  const facilitator = createLezFacilitator(mock);
  const ask = async (path: string, payment: PaymentPayload): Promise<JsonObject> => {
    const body = {
      x402_version: 2,
      payment_payload: paymentPayloadJson(payment, 'snake'),
      payment_requirements: offerJson(demoOffer),
    };
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer: unknown = await (
      await facilitator.fetch(new Request(`http://facilitator${path}`, init))
    ).json();
    return isJsonObject(answer) ? answer : {};
  };
  const verdict = async (payment: PaymentPayload): Promise<string> => {
    const { is_valid: isValid, invalid_reason: reason } = await ask('/verify', payment);
    return isValid === true ? 'valid' : String(reason);
  };
  const settle = async (payment: PaymentPayload): Promise<string> => {
    const { success, error_reason: reason } = await ask('/settle', payment);
    return success === true ? 'settled' : String(reason);
  };
  try {
    step(
      'an owner and an agent get keys',
      'two accounts',
      owner.account === agent.account ? 'one' : 'two accounts',
    );
    const short = checkReason('a reason with just 31 characters');
    step('a reason of 32 characters is enough', 'accepted', short.ok ? 'accepted' : short.code);
    const shorter = checkReason('a reason with just 31 character');
    step('one of 31 is not', 'reason_too_short', shorter.ok ? 'accepted' : shorter.code);
    const request = requestFor(agent, url, goodReason);
    step(
      'the agent writes a request',
      '10000 native to merchant_demo_account',
      `${request.amount} ${request.asset} to ${request.payTo}`,
    );
    const declined = declineRecord(request, Date.now());
    const payable = JSON.stringify(declined).includes('signature') ? 'a payment' : 'a record, no payment';
    step('the owner declines', 'a record, no payment', payable);
    const payment = await approved(owner, request);
    step(
      'the owner approves: built and signed, not sent',
      'owner 25000, merchant 0',
      ledgerText(mock, owner),
    );
    for (const [member, code, changed] of tamperings(payment))
      step(
        `a changed ${member} is refused`,
        `${code}, owner 25000, merchant 0`,
        `${await settle(changed)}, ${ledgerText(mock, owner)}`,
      );
    step(
      'verify once',
      'valid, owner 25000, merchant 0',
      `${await verdict(payment)}, ${ledgerText(mock, owner)}`,
    );
    step(
      'verify twice',
      'valid, owner 25000, merchant 0',
      `${await verdict(payment)}, ${ledgerText(mock, owner)}`,
    );
    step(
      'settle',
      'settled, owner 15000, merchant 10000',
      `${await settle(payment)}, ${ledgerText(mock, owner)}`,
    );
    step(
      'settle again',
      'nonce_replayed, owner 15000, merchant 10000',
      `${await settle(payment)}, ${ledgerText(mock, owner)}`,
    );
    sayEnd({ step, ...steps });
  } finally {
    await facilitator.close();
  }
}
