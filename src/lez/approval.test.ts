import { describe, expect, it } from 'vitest';
import { smallOrderEncodings } from '../warrant/signature/ed25519.js';
import { approve, declineRecord } from './approve.js';
import { failedCheck, isInWindow, paymentChecks } from './checks.js';
import { isLezCode, lezCodes } from './codes.js';
import { paymentDigest } from './digest.js';
import {
  goldenNow,
  goldenOffer,
  goldenPayment,
  goldenRequest,
  goldenRequestDigest,
  goldenSignature,
  goldenUrl,
  mustRead,
  ownerSeed,
} from './golden.fixture.js';
import type { PaymentPayload } from './payment-payload.js';
import { seedSigner } from './wallet-signer.js';

const approval = {
  nowMs: 1774502400000,
  validityMs: 300_000,
  nonce: Buffer.from(goldenPayment.nonce, 'hex'),
  maxTimeoutSeconds: 60,
};
const signer = seedSigner(ownerSeed);
const verdict = (payment: PaymentPayload) =>
  failedCheck(paymentChecks, { payment, offer: goldenOffer, resourceUrl: goldenUrl, nowMs: goldenNow });

describe('an owner', () => {
  it('signs exactly the golden payment', async () => {
    expect(mustRead(await approve(goldenRequest, signer, approval))).toEqual(goldenPayment);
  });

  it.each([
    ['31 characters', 'a'.repeat(31), undefined, false],
    ['32 characters', 'a'.repeat(32), undefined, true],
    ['99 characters where 100 are asked for', 'a'.repeat(99), 100, false],
    ['100 characters where 100 are asked for', 'a'.repeat(100), 100, true],
  ])('judges a reason of %s', async (_, reason, leastReasonLength, isApproved) => {
    const options = { ...approval, ...(leastReasonLength === undefined ? {} : { leastReasonLength }) };
    const outcome = await approve({ ...goldenRequest, reason }, signer, options);
    expect(outcome.ok).toBe(isApproved);
    if (!outcome.ok) expect(outcome.code).toBe('reason_too_short');
  });

  it.each([0, -1, 86_400_001])('does not sign for %s ms', async (validityMs) => {
    expect(await approve(goldenRequest, signer, { ...approval, validityMs })).toMatchObject({
      ok: false,
      code: 'expired',
    });
  });

  it('who declines leaves nothing with which anybody could pay', () => {
    const record = declineRecord(goldenRequest, goldenNow);
    expect(record).toEqual({
      version: 1,
      decision: 'declined',
      request_id: 'req_0001',
      request_digest: goldenRequestDigest,
      declined_at_ms: goldenNow,
    });
  });
});

describe('a payment', () => {
  const flipped = (hex: string, byte: number, mask: number): string => {
    const bytes = Buffer.from(hex, 'hex');
    bytes[byte] = (bytes[byte] ?? 0) ^ mask;
    return bytes.toString('hex');
  };
  const accepted = (change: Partial<typeof goldenPayment.accepted>) => ({
    accepted: { ...goldenPayment.accepted, ...change },
  });

  it('that nobody touched holds', () => {
    expect(verdict(goldenPayment)).toBeUndefined();
  });

  it.each([
    ['version', { x402Version: 1 }, 'unsupported_version'],
    ['scheme', accepted({ scheme: 'upto' }), 'unsupported_scheme'],
    ['network', accepted({ network: 'logos:lez-mainnet' }), 'unsupported_network'],
    ['asset', accepted({ asset: 'usdc' }), 'asset_mismatch'],
    ['amount, one less', accepted({ amount: 9999n }), 'amount_mismatch'],
    ['amount, one more', accepted({ amount: 10001n }), 'amount_mismatch'],
    ['recipient', accepted({ payTo: 'thief' }), 'recipient_mismatch'],
    ['resource', { resourceUrl: `${goldenUrl}/other` }, 'recipient_mismatch'],
    ['signature, first bit', { signature: flipped(goldenSignature, 0, 0x80) }, 'invalid_signature'],
    ['signature, last bit', { signature: flipped(goldenSignature, 63, 1) }, 'invalid_signature'],
    ['timeout', accepted({ maxTimeoutSeconds: 61 }), 'invalid_signature'],
    ['payer', { from: `acct_${'0'.repeat(40)}` }, 'invalid_signature'],
    ['owner key', { ownerPublicKey: goldenPayment.agentPublicKey }, 'invalid_signature'],
    ['agent key', { agentPublicKey: 'ab'.repeat(32) }, 'invalid_signature'],
    ['request', { requestDigest: 'ab'.repeat(32) }, 'invalid_signature'],
    ['start', { validAfterMs: goldenPayment.validAfterMs - 1 }, 'invalid_signature'],
    ['end', { validBeforeMs: goldenPayment.validBeforeMs + 1 }, 'invalid_signature'],
    ['nonce', { nonce: flipped(goldenPayment.nonce, 0, 1) }, 'invalid_signature'],
  ])('with another %s ends in a code', (_, change, code) => {
    expect(verdict({ ...goldenPayment, ...change })).toBe(code);
  });

  it('with several changes ends in the first code of the order', () => {
    const change = {
      ...accepted({ network: 'x:y', asset: 'usdc', amount: 1n, payTo: 'thief' }),
      x402Version: 2,
    };
    expect(verdict({ ...goldenPayment, ...change })).toBe('unsupported_network');
  });

  it('whose signature has another S is refused, though the curve would take it', () => {
    const order = (1n << 252n) + 27742317777372353535851937790883648493n;
    const little = Buffer.from(goldenSignature.slice(64), 'hex').reverse();
    const s = BigInt(`0x${little.toString('hex')}`) + order;
    const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
    expect(
      verdict({ ...goldenPayment, signature: goldenSignature.slice(0, 64) + bytes.toString('hex') }),
    ).toBe('invalid_signature');
  });

  it.each([...smallOrderEncodings])('of the key %s of small order is refused', (ownerPublicKey) => {
    const signature = `01${'00'.repeat(63)}`;
    const payment = { ...goldenPayment, ownerPublicKey, signature };
    expect(paymentDigest(payment)).toHaveLength(32);
    expect(verdict(payment)).toBe('invalid_signature');
  });

  it.each([
    ['at its start', 1774502400000, true],
    ['just before its start', 1774502399999, false],
    ['in its last millisecond', 1774502699999, true],
    ['at its end', 1774502700000, false],
  ])('%s', (_, nowMs, isValid) => {
    expect(isInWindow({ payment: goldenPayment, offer: goldenOffer, nowMs })).toBe(isValid);
  });

  it('that would last longer than a day is not in its window', () => {
    const payment = { ...goldenPayment, validBeforeMs: goldenPayment.validAfterMs + 86_400_001 };
    expect(isInWindow({ payment, offer: goldenOffer, nowMs: goldenNow })).toBe(false);
  });
});

it('there are exactly twelve codes', () => {
  expect(new Set(lezCodes).size).toBe(12);
  expect(isLezCode('nonce_replayed')).toBe(true);
  expect(isLezCode('payment_required')).toBe(false);
});
