import { expect, it } from 'vitest';
import { accountOf, signCredential } from './credential.js';
import { inCamel, memberOf } from './spelling.js';

/** Cross-check values of docs/spec/lez-1.md, section 9. */
const golden = {
  account: 'acct_220b755a5a482db27565404292af30d4df35eada',
  key: '061001933851271a9e88b01ecf25ec2738ae03541578b4182049c532b73aa254',
  signature:
    'c24bb5277a254b4874523223477f24b5f7df29e3db815f0af8531227da65075931acb7a78e74aab36436f2298177829420e60d9b95eb6ef5135fd9d6ed34c10d',
  transaction: 'lezmock_f39cda839a293a462f9daad8248bee880b52f1c99406ee6bc9b0aba54ef08dea',
};

it('the signer of the kit makes the payment of the specification', () => {
  const { payload, payer, transaction } = signCredential({
    offer: {
      scheme: 'exact',
      network: 'logos:lez-testnet',
      asset: 'native',
      amount: '10000',
      payTo: 'merchant_demo_account',
      maxTimeoutSeconds: 60,
    },
    url: 'http://merchant.example:8080/premium',
    ownerSeed: Buffer.from('lez-owner-secret-32-bytes-long!!'),
    agentPublicKey: 'f07b1e0159dfe4663afee8d63db060b524fff2ece952693433c422e061f2cdee',
    requestDigest: 'bca9f5e7b601a8869b4660ec0c8d928bb0d8c8ee9c723a2860e2307df57c4004',
    nonce: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    validAfterMs: 1774502400000,
    validBeforeMs: 1774502700000,
  });
  expect(accountOf(golden.key)).toBe(golden.account);
  expect([payer, transaction]).toEqual([golden.account, golden.transaction]);
  expect(memberOf(payload.payload, 'signature')).toBe(golden.signature);
  expect(memberOf(inCamel(payload), 'x402_version')).toBe(2);
  expect(memberOf(memberOf(inCamel(payload), 'accepted'), 'pay_to')).toBe('merchant_demo_account');
});
