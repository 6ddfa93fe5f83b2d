import { expect, test } from 'vitest';
import { hexOf } from '../../src/warrant/bytes.js';
import { challengeIdSchema } from '../../src/warrant/challenge-id.js';
import { hashJcs } from '../../src/warrant/digest.js';
import {
  goldenChallengeId,
  goldenKeys,
  goldenNonceText,
  goldenProofs,
} from '../../src/warrant/golden.fixture.js';
import {
  acceptedFor,
  goldenPayload,
  goldenRequest,
  goldenSubject,
  W1,
  W2,
} from '../../src/warrant/golden-payment.fixture.js';
import { signerOf } from '../../src/warrant/signature/signing-key.js';
import { timeMsSchema } from '../../src/warrant/time.js';
import { chooseQuote } from './build-proof.js';
import { type PaymentParts, paymentDocument } from './payment-document.js';
import { splitUrl } from './request-flags.js';

const parts = (key: PaymentParts['key'], chain: PaymentParts['chain'], amount: string): PaymentParts => ({
  chain,
  byDigest: false,
  key,
  signer: signerOf(key),
  challengeId: challengeIdSchema.parse(goldenChallengeId),
  accepted: acceptedFor(amount),
  payload: goldenPayload,
  resource: undefined,
  request: goldenRequest,
  subject: goldenSubject,
  createdAtMs: timeMsSchema.parse(2_000),
  nonce: new Uint8Array(Buffer.from(goldenNonceText, 'base64')),
});

test.each([
  ['one warrant', parts(goldenKeys.agent, [W1], '200'), goldenProofs.P1],
  ['a chain of two', parts(goldenKeys.delegate, [W1, W2], '150'), goldenProofs.P2],
] as const)('the document over %s has the published hash', (_, input, golden) => {
  expect(hexOf(hashJcs(paymentDocument(input)))).toBe(golden.documentJcsSha256);
});

test('by digest, no warrant is sent', () => {
  const text = JSON.stringify(
    paymentDocument({ ...parts(goldenKeys.delegate, [W1, W2], '150'), byDigest: true }),
  );
  expect(text).not.toContain('inline_b64');
  for (const { digest } of [W1, W2]) expect(text).toContain(digest);
});

test.each([
  ['https://merchant-a.example/pay?x=1&y=%20z', 'merchant-a.example', '/pay?x=1&y=%20z'],
  ['http://Merchant-A.example:8443', 'Merchant-A.example:8443', '/'],
  ['https://merchant-a.example?x', 'merchant-a.example', '/?x'],
  ['https://merchant-a.example/a/../b', 'merchant-a.example', '/a/../b'],
])('%s is taken as it is written', (url, authority, target) => {
  expect(splitUrl(url)).toEqual({ authority, target });
});

test.each(['merchant-a.example/pay', 'https:///pay', 'https://a.example/#x', 'ftp://a.example/'])(
  '%s is not a request',
  (url) => expect(() => splitUrl(url)).toThrow(/is not an http\(s\) URL/),
);

test('with several quotes one has to be chosen', () => {
  const offer = { accepts: [acceptedFor('1'), acceptedFor('2')] } as unknown as Parameters<
    typeof chooseQuote
  >[0];
  expect(() => chooseQuote(offer, undefined)).toThrow('The merchant offers 2 ways to pay.');
  expect(chooseQuote(offer, 2)).toEqual(acceptedFor('2'));
  expect(() => chooseQuote(offer, 3)).toThrow('there is no number 3');
});
