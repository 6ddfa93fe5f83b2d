import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  accountOf,
  paymentDigest,
  paymentPreimage,
  requestDigest,
  requestPreimage,
  transactionOf,
} from './digest.js';
import {
  agentAccount,
  agentKey,
  agentSeed,
  goldenPayment,
  goldenPaymentDigest,
  goldenPaymentPreimage,
  goldenRequest,
  goldenRequestDigest,
  goldenRequestPreimage,
  goldenSignature,
  goldenTransaction,
  ownerAccount,
  ownerKey,
  ownerSeed,
} from './golden.fixture.js';
import { seedSigner } from './wallet-signer.js';

/** Ed25519 of node:crypto: PKCS #8 around the seed, and nothing of ours. */
function nodeKey(seed: Buffer) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The preimage of the payment again, written as one list of fields, to be compared byte by byte. */
function secondPreimage(): Buffer {
  const fields: readonly (string | readonly [bigint, number] | Buffer)[] = [
    Buffer.from('assay/lez-payment/v1\0'),
    [2n, 2],
    'exact',
    'logos:lez-testnet',
    'native',
    [10000n, 16],
    'merchant_demo_account',
    [60n, 4],
    'http://merchant.example:8080/premium',
    ownerAccount,
    Buffer.from(ownerKey, 'hex'),
    Buffer.from(agentKey, 'hex'),
    Buffer.from(goldenRequestDigest, 'hex'),
    [1774502400000n, 8],
    [1774502700000n, 8],
    Buffer.from(Array.from({ length: 32 }, (_, index) => index)),
  ];
  const bytes = fields.flatMap((field): number[] => {
    if (Buffer.isBuffer(field)) return [...field];
    if (typeof field === 'string') {
      const own = new TextEncoder().encode(field);
      return [
        own.length >>> 24,
        (own.length >>> 16) & 255,
        (own.length >>> 8) & 255,
        own.length & 255,
        ...own,
      ];
    }
    const [value, size] = field;
    return Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * (size - 1 - at))) & 255n));
  });
  return Buffer.from(bytes);
}

describe('the digests of the specification', () => {
  it('of a request', () => {
    expect(requestPreimage(goldenRequest).toString('hex')).toBe(goldenRequestPreimage);
    expect(sha256(Buffer.from(goldenRequestPreimage, 'hex'))).toBe(goldenRequestDigest);
    expect(requestDigest(goldenRequest)).toBe(goldenRequestDigest);
  });

  it('of a payment, derived a second time', () => {
    expect(secondPreimage().toString('hex')).toBe(goldenPaymentPreimage);
    expect(paymentPreimage(goldenPayment).toString('hex')).toBe(goldenPaymentPreimage);
    expect(sha256(Buffer.from(goldenPaymentPreimage, 'hex'))).toBe(goldenPaymentDigest);
    expect(paymentDigest(goldenPayment).toString('hex')).toBe(goldenPaymentDigest);
  });

  it('of accounts and transactions', () => {
    expect(accountOf(ownerKey)).toBe(ownerAccount);
    expect(accountOf(agentKey)).toBe(agentAccount);
    expect(transactionOf(paymentDigest(goldenPayment))).toBe(goldenTransaction);
  });

  it('and the signature, as node:crypto makes it and as ours does', async () => {
    const digest = Buffer.from(goldenPaymentDigest, 'hex');
    expect(sign(null, digest, nodeKey(ownerSeed)).toString('hex')).toBe(goldenSignature);
    expect(Buffer.from(await seedSigner(ownerSeed).sign(digest)).toString('hex')).toBe(goldenSignature);
  });

  it.each([
    [ownerSeed, ownerKey],
    [agentSeed, agentKey],
  ])('and the public keys', async (seed, key) => {
    const { x } = createPublicKey(nodeKey(seed)).export({ format: 'jwk' });
    expect(Buffer.from(x ?? '', 'base64url').toString('hex')).toBe(key);
    expect(await seedSigner(seed).publicKey()).toBe(key);
  });
});

describe('a payment digest', () => {
  const other = 'ab'.repeat(32);
  it.each([
    ['version', { x402Version: 3 }],
    ['resource', { resourceUrl: 'http://merchant.example:8080/other' }],
    ['payer', { from: agentAccount }],
    ['owner key', { ownerPublicKey: other }],
    ['agent key', { agentPublicKey: other }],
    ['request', { requestDigest: other }],
    ['start', { validAfterMs: 1774502400001 }],
    ['end', { validBeforeMs: 1774502700001 }],
    ['nonce', { nonce: other }],
    ['scheme', { accepted: { ...goldenPayment.accepted, scheme: 'upto' } }],
    ['network', { accepted: { ...goldenPayment.accepted, network: 'logos:lez-mainnet' } }],
    ['asset', { accepted: { ...goldenPayment.accepted, asset: 'usdc' } }],
    ['amount', { accepted: { ...goldenPayment.accepted, amount: 9999n } }],
    ['recipient', { accepted: { ...goldenPayment.accepted, payTo: 'thief' } }],
    ['timeout', { accepted: { ...goldenPayment.accepted, maxTimeoutSeconds: 61 } }],
  ])('covers the %s', (_, change) => {
    expect(paymentDigest({ ...goldenPayment, ...change }).toString('hex')).not.toBe(goldenPaymentDigest);
  });

  it('does not confuse where one text ends and the next begins', () => {
    const moved = {
      ...goldenPayment,
      accepted: { ...goldenPayment.accepted, scheme: 'exac', network: 'tlogos:lez-testnet' },
    };
    expect(paymentDigest(moved).toString('hex')).not.toBe(goldenPaymentDigest);
  });
});
