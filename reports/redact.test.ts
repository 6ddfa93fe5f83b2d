import { describe, expect, test } from 'vitest';
import { createRedactor } from './redact.js';

const key = `0x${'ab12cd34'.repeat(8)}`;
const redactor = createRedactor([
  { name: 'API_KEY', value: 's3cret/key+"x"' },
  { name: 'facilitator key', value: key },
]);

describe('a secret is replaced', () => {
  test.each([
    ['as it is', 'x s3cret/key+"x" y', 'x [redacted:API_KEY] y'],
    ['percent-encoded', `k=${encodeURIComponent('s3cret/key+"x"')}`, 'k=[redacted:API_KEY]'],
    ['percent-encoded in lower case', 'k=s3cret%2fkey%2b%22x%22', 'k=[redacted:API_KEY]'],
    ['in a JSON string', JSON.stringify({ k: 's3cret/key+"x"' }), '{"k":"[redacted:API_KEY]"}'],
    ['with JSON escapes', 's3cret\\/key\\u002B\\"x\\"', '[redacted:API_KEY]'],
    ['base64', Buffer.from('s3cret/key+"x"').toString('base64').replaceAll('=', ''), '[redacted:API_KEY]'],
    ['inside a base64 text', Buffer.from('user:s3cret/key+"x"!').toString('base64url'), '[redacted:API_KEY]'],
    ['a private key', `from ${key}.`, 'from 0x[redacted:facilitator key].'],
    ['a private key in upper case without 0x', key.slice(2).toUpperCase(), '[redacted:facilitator key]'],
    ['a private key in calldata', `0xdead${key.slice(2)}beef`, '0xdead[redacted:facilitator key]beef'],
  ])('%s', (_, text, expected) => {
    expect(redactor.text(text)).toBe(expected);
  });
});

describe('headers are always secret', () => {
  const none = createRedactor([]);

  test('in a map, whatever the case of their names', () => {
    const headers = { Authorization: 'Bearer abc', 'X-API-Key': 'k', cookie: ['a=b'], accept: 'text/html' };
    expect(none.deep({ headers })).toEqual({
      headers: {
        Authorization: '[redacted:authorization]',
        'X-API-Key': '[redacted:x-api-key]',
        cookie: '[redacted:cookie]',
        accept: 'text/html',
      },
    });
  });

  test('as pairs and as name and value', () => {
    expect(none.deep([['authorization', 'abc'], { name: 'Cookie', value: 'a=b' }])).toEqual([
      ['authorization', '[redacted:authorization]'],
      { name: 'Cookie', value: '[redacted:cookie]' },
    ]);
  });

  test.each([
    ['sent Authorization: Bearer abc.def-ghi', 'sent Authorization: Bearer [redacted:authorization]'],
    ['authorization: abc', 'authorization: [redacted:authorization]'],
    ['{"authorization":"abc","a":1}', '{"authorization":"[redacted:authorization]","a":1}'],
    ['x-api-key: abc', 'x-api-key: [redacted:x-api-key]'],
    ['Cookie: a=b; c=d', 'Cookie: [redacted:cookie]'],
  ])('in text: %s', (text, expected) => {
    expect(none.text(text)).toBe(expected);
  });

  test('but the authorization of a payment is evidence and stays', () => {
    const payload = { authorization: { from: '0x1', value: '1000' }, signature: '0x2' };
    expect(none.deep(payload)).toEqual(payload);
    expect(none.text(JSON.stringify(payload))).toBe(JSON.stringify(payload));
  });
});

test('what is no secret stays as it is', () => {
  const value = { hash: `0x${'12'.repeat(32)}`, count: 3, ok: true, nothing: null, text: 'Grüße 😀' };
  expect(redactor.deep(value)).toEqual(value);
});

test('secrets in member names go too', () => {
  expect(redactor.deep({ [key]: 1 })).toEqual({ '0x[redacted:facilitator key]': 1 });
});

test('the longer of two nested secrets wins', () => {
  const nested = createRedactor([
    { name: 'short', value: 'secret' },
    { name: 'long', value: 'secret-and-more' },
  ]);
  expect(nested.text('secret-and-more secret')).toBe('[redacted:long] [redacted:short]');
});

test('hundreds of keys in a megabyte of text cost under two seconds', () => {
  const secrets = Array.from({ length: 500 }, (_, index) => ({
    name: `payer ${index}`,
    value: `0x${index.toString(16).padStart(64, '7')}`,
  }));
  const text = `0x${'0123456789abcdef'.repeat(4)} `.repeat(15_000) + (secrets[499]?.value ?? '');
  const started = performance.now();
  expect(createRedactor(secrets).text(text).endsWith('[redacted:payer 499]')).toBe(true);
  expect(performance.now() - started).toBeLessThan(2000);
});
