/**
 * The cross-check values of docs/spec/lez-1.md, section 9, on which two encoders that share no code with this one agreed.
 */
import type { JsonObject } from '../wire/json.js';
import type { LezOutcome } from './codes.js';
import { type Offer, readOffer } from './offer.js';
import { type PaymentPayload, readPaymentPayload } from './payment-payload.js';
import { type PaymentRequest, readPaymentRequest } from './payment-request.js';

export const ownerSeed = Buffer.from('lez-owner-secret-32-bytes-long!!', 'ascii');
export const agentSeed = Buffer.from('lez-agent-secret-32-bytes-long!!', 'ascii');
export const ownerKey = '061001933851271a9e88b01ecf25ec2738ae03541578b4182049c532b73aa254';
export const agentKey = 'f07b1e0159dfe4663afee8d63db060b524fff2ece952693433c422e061f2cdee';
export const ownerAccount = 'acct_220b755a5a482db27565404292af30d4df35eada';
export const agentAccount = 'acct_ec17e1673dd173c9cc7877a2b094217cb6d1a74f';

export const goldenRequestDigest = 'bca9f5e7b601a8869b4660ec0c8d928bb0d8c8ee9c723a2860e2307df57c4004';
export const goldenPaymentDigest = '1351ffed8d8ff2d9961441e05da48243e8c80fa2c7c789e99bf7e81511554b13';
export const goldenSignature =
  'c24bb5277a254b4874523223477f24b5f7df29e3db815f0af8531227da65075931acb7a78e74aab36436f2298177829420e60d9b95eb6ef5135fd9d6ed34c10d';
export const goldenTransaction = 'lezmock_f39cda839a293a462f9daad8248bee880b52f1c99406ee6bc9b0aba54ef08dea';

export const goldenRequestPreimage =
  '61737361792f6c657a2d726571756573742f763100000000087265715f303030310000000d44656d6f204d6572636861' +
  '6e7400000024687474703a2f2f6d65726368616e742e6578616d706c653a383038302f7072656d69756d000000156d65' +
  '726368616e745f64656d6f5f6163636f756e7400000000000000000000000000002710000000066e6174697665000000' +
  '116c6f676f733a6c657a2d746573746e657400000005657861637400000038427579206f6e652072656164206f662074' +
  '6865207072656d69756d2077656174686572207461626c6520666f72207265706f72742031372ef07b1e0159dfe4663a' +
  'fee8d63db060b524fff2ece952693433c422e061f2cdee0000019d2895d07b';

export const goldenPaymentPreimage =
  '61737361792f6c657a2d7061796d656e742f7631000002000000056578616374000000116c6f676f733a6c657a2d7465' +
  '73746e6574000000066e617469766500000000000000000000000000002710000000156d65726368616e745f64656d6f' +
  '5f6163636f756e740000003c00000024687474703a2f2f6d65726368616e742e6578616d706c653a383038302f707265' +
  '6d69756d0000002d616363745f3232306237353561356134383264623237353635343034323932616633306434646633' +
  '3565616461061001933851271a9e88b01ecf25ec2738ae03541578b4182049c532b73aa254f07b1e0159dfe4663afee8' +
  'd63db060b524fff2ece952693433c422e061f2cdeebca9f5e7b601a8869b4660ec0c8d928bb0d8c8ee9c723a2860e230' +
  '7df57c40040000019d2895d0000000019d289a63e0000102030405060708090a0b0c0d0e0f101112131415161718191a' +
  '1b1c1d1e1f';

export const goldenUrl = 'http://merchant.example:8080/premium';
/** An instant inside the window of the golden payment. */
export const goldenNow = 1774502400123;

export const goldenOfferJson = {
  scheme: 'exact',
  network: 'logos:lez-testnet',
  asset: 'native',
  amount: '10000',
  pay_to: 'merchant_demo_account',
  max_timeout_seconds: 60,
};

export const goldenRequestJson: JsonObject = {
  version: 1,
  request_id: 'req_0001',
  merchant_name: 'Demo Merchant',
  merchant_url: goldenUrl,
  pay_to: 'merchant_demo_account',
  amount: '10000',
  asset: 'native',
  network: 'logos:lez-testnet',
  scheme: 'exact',
  reason: 'Buy one read of the premium weather table for report 17.',
  agent_public_key: agentKey,
  created_at_ms: goldenNow,
};

export const goldenPayloadJson = {
  x402_version: 2,
  resource: { url: goldenUrl },
  accepted: goldenOfferJson,
  payload: {
    from: ownerAccount,
    owner_public_key: ownerKey,
    agent_public_key: agentKey,
    request_digest: goldenRequestDigest,
    valid_after_ms: 1774502400000,
    valid_before_ms: 1774502700000,
    nonce: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    signature: goldenSignature,
    signed_tx: null,
  },
};

/** The value of an outcome that has to be one. */
export function mustRead<Value>(outcome: LezOutcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(`${outcome.code}: ${outcome.detail}`);
}

export const goldenRequest: PaymentRequest = mustRead(readPaymentRequest(goldenRequestJson));
export const goldenOffer: Offer = mustRead(readOffer(goldenOfferJson));
export const goldenPayment: PaymentPayload = mustRead(readPaymentPayload(goldenPayloadJson));
