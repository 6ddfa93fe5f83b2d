import { expect, it } from 'vitest';
import { sampleExchange } from '../core/exchange.sample.js';
import { accepted, bodyOf, reasonOf, show, transactionOf } from './exchange.js';

it('yes is isValid on verify and success on settle, as booleans and by nothing else', () => {
  const verdict = (endpoint: 'verify' | 'settle', body: Record<string, string | boolean | number>) =>
    accepted(sampleExchange({ tag: { endpoint }, body }));
  expect(verdict('verify', { isValid: true })).toBe(true);
  expect(verdict('settle', { success: true })).toBe(true);
  expect(verdict('verify', { success: true })).toBe(false);
  expect(verdict('settle', { isValid: true })).toBe(false);
  for (const almost of ['true', 1, 'yes']) expect(verdict('verify', { isValid: almost })).toBe(false);
});

it('the status of the answer does not change the verdict in its body', () => {
  expect(accepted(sampleExchange({ status: 500, body: { isValid: true } }))).toBe(true);
});

it('each endpoint has its own member for the reason, and only text is one', () => {
  const body = { invalidReason: 'of verify', errorReason: 'of settle' };
  expect(reasonOf(sampleExchange({ body }))).toBe('of verify');
  expect(reasonOf(sampleExchange({ tag: { endpoint: 'settle' }, body }))).toBe('of settle');
  expect(reasonOf(sampleExchange({ body: { invalidReason: 7 } }))).toBeUndefined();
});

it('an empty transaction is none, and hashes compare in lower case', () => {
  expect(transactionOf(sampleExchange({ body: { transaction: '' } }))).toBeUndefined();
  expect(transactionOf(sampleExchange({ body: { transaction: '0xAB' } }))).toBe('0xab');
});

it('a body that is JSON but no object has no members', () => {
  for (const body of [[{ isValid: true }], 'text', true, 7])
    expect(bodyOf(sampleExchange({ body }))).toBeUndefined();
});

it.each([
  ['no answer', { failure: 'timeout' }, 'no answer (timeout: timeout)'],
  ['an empty body', { text: '' }, '200 with an empty body'],
  ['a page', { status: 502, text: '<html>' }, '502 with a body that is no JSON object'],
  [
    'a refusal',
    { status: 400, body: { isValid: false, invalidReason: 'x', payer: 'not shown' } },
    '400 isValid=false invalidReason="x"',
  ],
] as const)('one line shows %s', (_, sample, line) => {
  expect(show(sampleExchange(sample))).toBe(line);
});

it('one line shows at most 160 characters of a member', () => {
  expect(show(sampleExchange({ body: { error: 'x'.repeat(1_000) } })).length).toBeLessThan(180);
});
