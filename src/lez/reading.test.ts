import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../wire/json.js';
import {
  goldenOfferJson,
  goldenPayloadJson,
  goldenPayment,
  goldenRequest,
  goldenRequestJson,
  goldenUrl,
  mustRead,
} from './golden.fixture.js';
import { decodeHeader, encodeHeader, readJsonText } from './header.js';
import { challengeJson, readChallenge } from './offer.js';
import { paymentPayloadJson, readPaymentPayload } from './payment-payload.js';
import { paymentRequestJson, readPaymentRequest } from './payment-request.js';
import { fieldCases, isSnake, readSpelled } from './spelling.js';

const read = (value: JsonObject) => {
  const spelled = readSpelled(value);
  return spelled.ok ? readPaymentPayload(spelled.value) : spelled;
};

describe('both spellings', () => {
  it.each(fieldCases)('a payment written as %s is read', (fieldCase) => {
    const written = paymentPayloadJson(goldenPayment, fieldCase);
    expect(isSnake(written)).toBe(fieldCase === 'snake');
    expect(mustRead(read(written))).toEqual(goldenPayment);
  });

  it('writes the members of x402 version 2 in camelCase', () => {
    const { x402Version, accepted, payload } = paymentPayloadJson(goldenPayment, 'camel');
    expect(x402Version).toBe(2);
    expect(accepted).toMatchObject({ payTo: 'merchant_demo_account', maxTimeoutSeconds: 60 });
    expect(payload).toMatchObject({ validAfterMs: 1774502400000, signedTx: null });
  });

  it('a mixture of objects is read, both spellings of one member are not', () => {
    const { pay_to: payTo, ...rest } = goldenOfferJson;
    expect(mustRead(read({ ...goldenPayloadJson, accepted: { ...rest, payTo } }))).toEqual(goldenPayment);
    const both = { ...goldenPayloadJson, accepted: { ...goldenOfferJson, payTo: 'thief' } };
    expect(read(both)).toMatchObject({ ok: false, code: 'malformed_payload' });
  });

  it.each(fieldCases)('a request and a challenge written as %s are read', (fieldCase) => {
    const request = mustRead(readSpelled(paymentRequestJson(goldenRequest, fieldCase)));
    expect(mustRead(readPaymentRequest(request))).toEqual(goldenRequest);
    const challenge = challengeJson({ url: goldenUrl }, goldenPayment.accepted, null, fieldCase);
    expect(challenge.error).toBeNull();
    const seen = mustRead(readChallenge(mustRead(readSpelled(challenge))));
    expect(seen).toEqual({ url: goldenUrl, offers: [goldenPayment.accepted] });
  });
});

describe('headers', () => {
  const header = encodeHeader(goldenPayloadJson);
  it.each([
    ['with padding', header],
    ['without padding', header.replace(/=+$/, '')],
    ['url-safe', Buffer.from(header, 'base64').toString('base64url')],
  ])('are read %s', (_, sent) => {
    expect(mustRead(decodeHeader(sent))).toEqual(goldenPayloadJson);
  });

  const b64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
  it.each([
    ['that are empty', ''],
    ['that are not base64', '%%%'],
    ['of broken JSON', b64('{')],
    ['of a list', b64('[]')],
    ['of null', b64('null')],
    ['of text', b64('"payment"')],
    ['that are not UTF-8', b64(Uint8Array.of(0x7b, 0xff, 0x7d))],
    ['with a name twice', b64('{"amount":"1","amount":"2"}')],
    ['with half of a surrogate pair', b64('{"reason":"\\ud800"}')],
    ['that are longer than any payment', b64(JSON.stringify({ pad: 'x'.repeat(40_000) }))],
    ['nested too deeply', b64(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`)],
  ])('%s are refused', (_, sent) => {
    expect(decodeHeader(sent)).toMatchObject({ ok: false, code: 'malformed_payload' });
  });
});

describe('values', () => {
  const withAccepted = (change: JsonObject): JsonObject => ({
    ...goldenPayloadJson,
    accepted: { ...goldenOfferJson, ...change },
  });
  const withPayload = (change: JsonObject): JsonObject => ({
    ...goldenPayloadJson,
    payload: { ...goldenPayloadJson.payload, ...change },
  });

  it.each([
    ['an integer amount', withAccepted({ amount: 10000 })],
    ['hex of the other case', withPayload({ nonce: goldenPayment.nonce.toUpperCase() })],
    ['no signed_tx', withPayload({ signed_tx: null })],
    ['unknown members', { ...goldenPayloadJson, note: 'x' }],
  ])('%s means the same', (_, value) => {
    expect(mustRead(read(value))).toEqual(goldenPayment);
  });

  it.each([
    ['a signed amount', withAccepted({ amount: '+1' })],
    ['a fraction', withAccepted({ amount: 1.5 })],
    ['a negative amount', withAccepted({ amount: -1 })],
    ['a leading zero', withAccepted({ amount: '010' })],
    ['an amount of seventeen bytes', withAccepted({ amount: (1n << 128n).toString() })],
    ['an integer that JSON does not carry', withAccepted({ amount: 2 ** 53 })],
    ['a time that is no integer', withPayload({ valid_after_ms: 1.5 })],
    ['a time as text', withPayload({ valid_after_ms: '1774502400000' })],
    ['a short nonce', withPayload({ nonce: 'ab' })],
    ['a key that is not hex', withPayload({ owner_public_key: 'g'.repeat(64) })],
    ['a signed transaction', withPayload({ signed_tx: 'AAAA' })],
    ['a version as text', { ...goldenPayloadJson, x402_version: '2' }],
  ])('%s is refused', (_, value) => {
    expect(read(value)).toMatchObject({ ok: false, code: 'malformed_payload' });
  });

  const paths = [
    ...Object.keys(goldenPayloadJson).map((name) => [name]),
    ...Object.keys(goldenOfferJson).map((name) => ['accepted', name]),
    ...Object.keys(goldenPayloadJson.payload)
      .filter((name) => name !== 'signed_tx')
      .map((name) => ['payload', name]),
    ['resource', 'url'],
  ];
  it.each(paths)('a payload without %s %s is refused', (...path) => {
    const value = structuredClone(goldenPayloadJson) as unknown as Record<string, Record<string, unknown>>;
    const [outer = '', inner] = path;
    if (inner === undefined) delete value[outer];
    else delete value[outer]?.[inner];
    expect(read(value as unknown as JsonObject)).toMatchObject({ ok: false, code: 'malformed_payload' });
  });

  it.each(Object.keys(goldenRequestJson))('a request without %s is refused', (name) => {
    const { [name]: _, ...rest } = goldenRequestJson;
    expect(readPaymentRequest(rest)).toMatchObject({ ok: false, code: 'malformed_payload' });
  });

  it('and JSON that is none at all', () => {
    expect(readJsonText('no')).toMatchObject({ ok: false, code: 'malformed_payload' });
  });
});
